import * as z from "zod";
import { type Answer, sendJson } from "@/components/shell/send-json";
import {
  type PutWebhookInput,
  type WebhookDelivery,
  type WebhookRow,
  webhookDeliverySchema,
  webhookRowSchema,
} from "@/lib/schemas/webhook";

const oneSchema = z.object({ webhook: webhookRowSchema });

/** Adds a webhook, or replaces the one with this id. */
export function saveWebhook(
  id: string | null,
  body: PutWebhookInput,
): Promise<Answer<{ webhook: WebhookRow }>> {
  return id === null
    ? sendJson("/webhooks", oneSchema, { method: "POST", body })
    : sendJson(`/webhooks/${id}`, oneSchema, { method: "PUT", body });
}

export function readWebhook(id: string): Promise<Answer<{ webhook: WebhookRow }>> {
  return sendJson(`/webhooks/${id}`, oneSchema);
}

export function deleteWebhook(id: string): Promise<Answer<{ deleted: boolean }>> {
  return sendJson(`/webhooks/${id}`, z.object({ deleted: z.boolean() }), { method: "DELETE" });
}

export function testWebhook(id: string): Promise<Answer<{ delivery: WebhookDelivery }>> {
  return sendJson(`/webhooks/${id}/test`, z.object({ delivery: webhookDeliverySchema }), {
    method: "POST",
  });
}
