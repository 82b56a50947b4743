import type { Db, DbOrTransaction } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { readSecret } from "@/lib/env";
import { AppError } from "@/lib/errors";
import {
  type PutWebhook,
  type WebhookDelivery,
  type WebhookRow,
  webhookDeliverySchema,
  webhookRowSchema,
  webhookSettingsSchema,
} from "@/lib/schemas/webhook";
import { bodyOf, testMessage } from "@/lib/webhooks/message";
import { sendWebhook } from "@/lib/webhooks/send";

const maxWebhooks = 20;
/** Deliveries that are kept and shown of each webhook (product.md 7). */
export const keptDeliveries = 50;

const columns = {
  id: true,
  settings: true,
  isEnabled: true,
  createdAt: true,
  deliveries: { orderBy: { createdAt: "desc" }, take: keptDeliveries },
} as const;

type Stored = NonNullable<Awaited<ReturnType<typeof findStored>>>;

function findStored(db: Db, id: string) {
  return db.webhook.findUnique({ where: { id }, select: columns });
}

function toDelivery(row: Stored["deliveries"][number]): WebhookDelivery {
  return webhookDeliverySchema.parse({
    id: row.id,
    kind: row.kind,
    runId: row.runId,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.status === "waiting" ? (row.nextAttemptAt?.toISOString() ?? null) : null,
    responseStatus: row.responseStatus,
    response: row.response,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}

function toRow(stored: Stored): WebhookRow {
  const settings = webhookSettingsSchema.parse(JSON.parse(stored.settings));
  const isSet = (name: string | null) => (name === null ? null : readSecret(name) !== null);
  return webhookRowSchema.parse({
    id: stored.id,
    settings,
    isEnabled: stored.isEnabled,
    hasUrl: isSet(settings.urlEnv),
    hasSecret: isSet(settings.secretEnv),
    createdAt: stored.createdAt.toISOString(),
    deliveries: stored.deliveries.map(toDelivery),
  });
}

function notFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such webhook.",
    hint: "It may have been deleted; reload the page.",
  });
}

/** All webhooks with their last deliveries, oldest first. */
export async function listWebhooks(db: Db): Promise<readonly WebhookRow[]> {
  const stored = await db.webhook.findMany({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: maxWebhooks,
    select: columns,
  });
  return stored.map(toRow);
}

/** Throws `not_found`. */
export async function getWebhook(db: Db, id: string): Promise<WebhookRow> {
  const stored = await findStored(db, id);
  if (!stored) {
    throw notFound();
  }
  return toRow(stored);
}

/** Id of the newest event; a webhook is told of what comes after it. */
async function newestEventId(db: DbOrTransaction): Promise<number> {
  const { _max } = await db.runEvent.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}

/** Throws `conflict` when there are too many. */
export async function createWebhook(
  db: Db,
  { isEnabled, ...settings }: PutWebhook,
  now: number = Date.now(),
): Promise<WebhookRow> {
  if ((await db.webhook.count()) >= maxWebhooks) {
    throw new AppError({
      code: "conflict",
      message: `There are ${maxWebhooks} webhooks already.`,
      hint: "Delete one that is not needed any more.",
    });
  }
  const { id } = await db.webhook.create({
    data: {
      id: newId("webhook", { now, random: Math.random }),
      settings: JSON.stringify(settings),
      isEnabled,
      lastEventId: await newestEventId(db),
      createdAt: new Date(now),
    },
    select: { id: true },
  });
  return getWebhook(db, id);
}

/** One that was off is not told afterwards what it missed. Throws `not_found`. */
export async function replaceWebhook(
  db: Db,
  id: string,
  { isEnabled, ...settings }: PutWebhook,
): Promise<WebhookRow> {
  const before = await getWebhook(db, id);
  await db.webhook.updateMany({
    where: { id },
    data: {
      settings: JSON.stringify(settings),
      isEnabled,
      ...(isEnabled && !before.isEnabled ? { lastEventId: await newestEventId(db) } : {}),
    },
  });
  return getWebhook(db, id);
}

/** Removes it with its log; doing it again changes nothing. */
export async function deleteWebhook(db: Db, id: string): Promise<void> {
  await db.webhook.deleteMany({ where: { id } });
}

/** Sends a test at once, also when the webhook is off, and logs it. Throws `not_found`. */
export async function testWebhook(
  db: Db,
  id: string,
  allowedHosts: readonly string[],
): Promise<WebhookDelivery> {
  const now = Date.now();
  const { settings } = await getWebhook(db, id);
  const deliveryId = newId("delivery", { now, random: Math.random });
  const body = bodyOf(testMessage(new Date(now).toISOString()), settings.format);
  const result = await sendWebhook({
    settings,
    deliveryId,
    kind: "test",
    body,
    allowedHosts,
    now,
  });
  const row = await db.webhookDelivery.create({
    data: {
      id: deliveryId,
      webhookId: id,
      kind: "test",
      body,
      status: result.isDelivered ? "delivered" : "failed",
      attempts: 1,
      responseStatus: result.status,
      response: result.words,
      createdAt: new Date(now),
      finishedAt: new Date(),
    },
  });
  await dropOldDeliveries(db, id);
  return toDelivery(row);
}

/** Keeps the newest ones and all that are still to be sent. */
export async function dropOldDeliveries(db: Db, webhookId: string): Promise<void> {
  const old = await db.webhookDelivery.findMany({
    where: { webhookId, status: { not: "waiting" } },
    orderBy: { createdAt: "desc" },
    skip: keptDeliveries,
    take: 500,
    select: { id: true },
  });
  if (old.length > 0) {
    await db.webhookDelivery.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
  }
}
