import { getDb } from "@/lib/db/client";
import { type WebhookParams, webhookParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { putWebhookSchema } from "@/lib/schemas/webhook";
import { deleteWebhook, getWebhook, replaceWebhook } from "@/lib/services/webhooks";

export const GET = route<WebhookParams>(async (_request, params) => {
  const { webhookId } = parseParams(params, webhookParams);
  return json({ webhook: await getWebhook(getDb(), webhookId) });
});

export const PUT = route<WebhookParams>(async (request, params) => {
  const { webhookId } = parseParams(params, webhookParams);
  const input = await parseBody(request, putWebhookSchema);
  return json({ webhook: await replaceWebhook(getDb(), webhookId, input) });
});

export const DELETE = route<WebhookParams>(async (_request, params) => {
  const { webhookId } = parseParams(params, webhookParams);
  await deleteWebhook(getDb(), webhookId);
  return json({ deleted: true });
});
