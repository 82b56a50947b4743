import { getDb } from "@/lib/db/client";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { putWebhookSchema } from "@/lib/schemas/webhook";
import { createWebhook, listWebhooks } from "@/lib/services/webhooks";

export const GET = route(async () => json({ rows: await listWebhooks(getDb()) }));

export const POST = route(async (request) => {
  const webhook = await createWebhook(getDb(), await parseBody(request, putWebhookSchema));
  return json({ webhook }, 201);
});
