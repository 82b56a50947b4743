import * as z from "zod";
import { sharedRunRowSchema } from "@/lib/schemas/read-models";
import { sharingSettingsSchema } from "@/lib/schemas/share";
import { putWebhookSchema, webhookDeliverySchema, webhookRowSchema } from "@/lib/schemas/webhook";
import { pageQuery } from "../params";
import { answersJson, type Operation } from "./operation";

const sharing = "Share links";
const group = "Webhooks";
const webhook = z.object({ webhook: webhookRowSchema });
const settings = z.object({ settings: sharingSettingsSchema });

export const sharingOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/shares",
    group: sharing,
    summary: "Links of all runs, newest first.",
    query: pageQuery,
    answer: answersJson(
      z.object({ rows: z.array(sharedRunRowSchema), nextCursor: z.string().nullable() }),
    ),
  },
  {
    method: "DELETE",
    path: "/shares",
    group: sharing,
    summary: "Revokes every link.",
    answer: answersJson(z.object({ revoked: z.int() })),
  },
  {
    method: "GET",
    path: "/settings/sharing",
    group: sharing,
    summary: "The address in front of new links, and their usual life.",
    answer: answersJson(settings),
  },
  {
    method: "PUT",
    path: "/settings/sharing",
    group: sharing,
    summary: "Changes how new links are made.",
    body: sharingSettingsSchema,
    answer: answersJson(settings),
  },
  {
    method: "GET",
    path: "/webhooks",
    group,
    summary: "Webhooks with their last 50 deliveries.",
    answer: answersJson(z.object({ rows: z.array(webhookRowSchema) })),
  },
  {
    method: "POST",
    path: "/webhooks",
    group,
    summary: "Adds a webhook. Secrets are named by environment variable, never given.",
    body: putWebhookSchema,
    answer: answersJson(webhook, 201),
  },
  {
    method: "GET",
    path: "/webhooks/{webhookId}",
    group,
    summary: "One webhook.",
    answer: answersJson(webhook),
  },
  {
    method: "PUT",
    path: "/webhooks/{webhookId}",
    group,
    summary: "Replaces a webhook's settings.",
    body: putWebhookSchema,
    answer: answersJson(webhook),
  },
  {
    method: "DELETE",
    path: "/webhooks/{webhookId}",
    group,
    summary: "Removes a webhook with its log.",
    answer: answersJson(z.object({ deleted: z.boolean() })),
  },
  {
    method: "POST",
    path: "/webhooks/{webhookId}/test",
    group,
    summary: "Sends a test message at once and tells what came back.",
    answer: answersJson(z.object({ delivery: webhookDeliverySchema })),
  },
];
