import { getDb } from "@/lib/db/client";
import { webhookHosts } from "@/lib/env";
import { type WebhookParams, webhookParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { testWebhook } from "@/lib/services/webhooks";

export const POST = route<WebhookParams>(async (_request, params) => {
  const { webhookId } = parseParams(params, webhookParams);
  return json({ delivery: await testWebhook(getDb(), webhookId, webhookHosts()) });
});
