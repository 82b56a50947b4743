import { type Db, inTransaction } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { readStoredEvent } from "@/lib/events/stored-event";
import { log } from "@/lib/log";
import { type WebhookKind, webhookSettingsSchema } from "@/lib/schemas/webhook";
import { dropOldDeliveries } from "@/lib/services/webhooks";
import { bodyOf, kindOfEvent, webhookMessage } from "@/lib/webhooks/message";
import { sendWebhook } from "@/lib/webhooks/send";

const pollMs = 1000;
const pageSize = 200;
const sendAtOnce = 10;
/** Waits before the second, third and fourth attempt; after those it is given up. */
export const retryWaitsMs = [10_000, 60_000, 300_000] as const;
/** A worker that dies while it sends leaves the delivery to another after this time. */
const leaseMs = 60_000;

export type Webhooks = { readonly stop: () => Promise<void> };

/** Tells webhooks what happens to runs, as long as the worker lives. */
export function startWebhooks(db: Db, allowedHosts: readonly string[]): Webhooks {
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => {
      looking = tellWebhooks(db, { allowedHosts })
        .catch((error: unknown) => log.warn("webhooks could not be told", { error }))
        .finally(() => {
          if (!isStopped) {
            next();
          }
        });
    }, pollMs);
    timer.unref();
  };
  next();
  return {
    stop: async () => {
      isStopped = true;
      if (timer) {
        clearTimeout(timer);
      }
      await looking;
    },
  };
}

/** One look: what is new becomes deliveries, what is due is sent. `now` in milliseconds. */
export async function tellWebhooks(
  db: Db,
  options: { readonly allowedHosts: readonly string[]; readonly now?: number },
): Promise<void> {
  const now = options.now ?? Date.now();
  const webhooks = await db.webhook.findMany({
    where: { isEnabled: true },
    select: { id: true, settings: true, lastEventId: true },
  });
  for (const webhook of webhooks) {
    const { kinds, format } = webhookSettingsSchema.parse(JSON.parse(webhook.settings));
    await queueNew(db, { ...webhook, kinds: new Set(kinds), format, now });
  }
  await sendDue(db, { allowedHosts: options.allowedHosts, now });
}

type Looked = {
  readonly id: string;
  readonly lastEventId: number;
  readonly kinds: ReadonlySet<WebhookKind>;
  readonly format: Parameters<typeof bodyOf>[1];
  readonly now: number;
};

/** Deliveries and the place in the log are written together: nothing is told twice or missed. */
async function queueNew(db: Db, webhook: Looked): Promise<void> {
  const rows = await db.runEvent.findMany({
    where: { id: { gt: webhook.lastEventId } },
    orderBy: { id: "asc" },
    take: pageSize,
    select: { id: true, type: true },
  });
  const last = rows.at(-1);
  if (last === undefined) {
    return;
  }
  const told = ["run_status_changed", "gate_decided", "slow_update_finished"];
  const ids = rows.filter(({ type }) => told.includes(type)).map(({ id }) => id);
  const deliveries = ids.length === 0 ? [] : await makeDeliveries(db, ids, webhook);
  const isMine = await inTransaction(db, async (tx) => {
    const moved = await tx.webhook.updateMany({
      where: { id: webhook.id, lastEventId: webhook.lastEventId },
      data: { lastEventId: last.id },
    });
    if (moved.count === 0) {
      return false;
    }
    await tx.webhookDelivery.createMany({ data: deliveries });
    return true;
  });
  if (isMine && deliveries.length > 0) {
    await dropOldDeliveries(db, webhook.id);
  }
  if (isMine && rows.length === pageSize) {
    await queueNew(db, { ...webhook, lastEventId: last.id });
  }
}

async function makeDeliveries(db: Db, ids: readonly number[], webhook: Looked) {
  const events = await db.runEvent.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { id: "asc" },
    select: {
      id: true,
      runId: true,
      seq: true,
      type: true,
      at: true,
      data: true,
      run: { include: { dataset: { select: { name: true } } } },
    },
  });
  return events.flatMap(({ id, run, ...row }) => {
    const event = readStoredEvent(row);
    const kind = event.type === "hidden" ? null : kindOfEvent(event);
    // What a fork took over from its parent, and an import from a directory, is no news.
    const isOld =
      run.kind === "imported" ||
      (kind === "new_best" && "step" in event.data && event.data.step <= (run.parentStep ?? -1));
    if (kind === null || isOld || !webhook.kinds.has(kind)) {
      return [];
    }
    const message = webhookMessage({
      kind,
      at: event.at,
      reason: event.type === "run_status_changed" ? event.data.reason : "",
      run: {
        id: run.id,
        name: run.name,
        status: run.status,
        dataset: run.dataset.name,
        isSimulated: run.isSimulated,
        step: run.step,
        totalSteps: run.totalSteps,
        baselineScore: run.baselineScore,
        bestScore: run.bestScore,
        path: `/runs/${run.id}`,
      },
    });
    return [
      {
        id: newId("delivery", { now: webhook.now, random: Math.random }),
        webhookId: webhook.id,
        eventId: id,
        kind,
        runId: run.id,
        body: bodyOf(message, webhook.format),
        nextAttemptAt: new Date(webhook.now),
        createdAt: new Date(webhook.now),
      },
    ];
  });
}

async function sendDue(
  db: Db,
  { allowedHosts, now }: { readonly allowedHosts: readonly string[]; readonly now: number },
): Promise<void> {
  const due = await db.webhookDelivery.findMany({
    where: { status: "waiting", nextAttemptAt: { lte: new Date(now) } },
    orderBy: { nextAttemptAt: "asc" },
    take: sendAtOnce,
    include: { webhook: { select: { settings: true } } },
  });
  await Promise.all(
    due.map(async ({ webhook, ...delivery }) => {
      const claimed = await db.webhookDelivery.updateMany({
        where: { id: delivery.id, status: "waiting", attempts: delivery.attempts },
        data: { attempts: delivery.attempts + 1, nextAttemptAt: new Date(now + leaseMs) },
      });
      if (claimed.count === 0) {
        return;
      }
      const result = await sendWebhook({
        settings: webhookSettingsSchema.parse(JSON.parse(webhook.settings)),
        deliveryId: delivery.id,
        kind: delivery.kind,
        body: delivery.body,
        allowedHosts,
        now,
      });
      const wait = result.isTransient ? retryWaitsMs[delivery.attempts] : undefined;
      const isOver = result.isDelivered || wait === undefined;
      await db.webhookDelivery.updateMany({
        where: { id: delivery.id },
        data: {
          status: result.isDelivered ? "delivered" : isOver ? "failed" : "waiting",
          nextAttemptAt: isOver ? null : new Date(now + wait),
          responseStatus: result.status,
          response: result.words,
          finishedAt: isOver ? new Date() : null,
        },
      });
      if (!result.isDelivered) {
        log.warn("a webhook was not delivered", {
          webhookId: delivery.webhookId,
          deliveryId: delivery.id,
          status: result.status,
          attempts: delivery.attempts + 1,
          isGivenUp: isOver,
        });
      }
    }),
  );
}
