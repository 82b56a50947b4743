import * as z from "zod";
import type { FoldableEvent } from "../events/fold";
import type { ShareEvent } from "../events/share-event";
import { type RunEvent, runEventEnvelopeSchema } from "../schemas/run-event";
import { shareTokenSchema } from "../schemas/share";

/**
 * Catalogue of all socket messages; the event maps for Socket.IO's generics are derived from it.
 * Namespaces: /app (same origin), /share (token in the handshake, subscribe only), /worker (shared secret).
 */
export const runIdSchema = z.string().regex(/^run_[0-9a-z]{21}$/);

export const subscribeSchema = z.strictObject({
  v: z.literal(1),
  runId: runIdSchema,
  afterSeq: z.int().min(0),
});
export type Subscribe = z.infer<typeof subscribeSchema>;

export const shareSubscribeSchema = z.strictObject({ v: z.literal(1), afterSeq: z.int().min(0) });

export const subscribeReplySchema = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("tail"), lastSeq: z.int() }),
  z.strictObject({ mode: z.literal("replay"), lastSeq: z.int(), count: z.int() }),
  z.strictObject({ mode: z.literal("resnapshot"), lastSeq: z.int() }),
  z.strictObject({ mode: z.literal("refused"), code: z.string() }),
]);
export type SubscribeReply = z.infer<typeof subscribeReplySchema>;

/** Worker → hub: events as written. */
export type RunEventsMessage = {
  readonly v: 1;
  readonly runId: string;
  readonly events: readonly RunEvent[];
};

/** Hub → browser: as read from the log; a type the server does not know keeps only its number. */
export type RunLogMessage = {
  readonly v: 1;
  readonly runId: string;
  readonly events: readonly FoldableEvent[];
};

/** Hub → visitor: projected events only; a type of its own, so that forgetting it does not compile. */
export type ShareLogMessage = {
  readonly v: 1;
  readonly events: readonly ShareEvent[];
};

/** May be dropped; nothing on a page depends on it for correctness. */
export const runSignalSchema = z.strictObject({
  v: z.literal(1),
  runId: runIdSchema,
  inFlight: z.int(),
  itemsPerSecond: z.number(),
});
export type RunSignal = z.infer<typeof runSignalSchema>;

export const workerHandshakeSchema = z.strictObject({ token: z.string() });
export const shareHandshakeSchema = z.strictObject({ token: shareTokenSchema });

/** Browser → web. */
export interface AppClientToServer {
  "run:subscribe": (message: Subscribe, reply: (answer: SubscribeReply) => void) => void;
  "run:unsubscribe": (message: { v: 1; runId: string }) => void;
  "runs:subscribe": (message: { v: 1 }) => void;
}
/** Web → browser. */
export interface AppServerToClient {
  "run:events": (message: RunLogMessage) => void;
  "run:signal": (message: RunSignal) => void;
  "runs:changed": (message: { v: 1; runId: string | null }) => void;
}
/** Share visitor → web: subscribe and nothing else. */
export interface ShareClientToServer {
  "share:subscribe": (
    message: z.infer<typeof shareSubscribeSchema>,
    reply: (answer: SubscribeReply) => void,
  ) => void;
}
export interface ShareServerToClient {
  "run:events": (message: ShareLogMessage) => void;
  "share:closed": (message: { v: 1 }) => void;
}
/** Worker → web. */
export interface WorkerToHub {
  "worker:events": (message: RunEventsMessage) => void;
  "worker:signal": (message: RunSignal) => void;
}
/** Web → worker: a nudge to look at the database now; losing it costs one poll. */
export interface HubToWorker {
  "worker:nudge": (message: { v: 1 }) => void;
}

export const unsubscribeSchema = z.strictObject({ v: z.literal(1), runId: runIdSchema });
export const runsSubscribeSchema = z.strictObject({ v: z.literal(1) });

export const workerEventsSchema = z.strictObject({
  v: z.literal(1),
  runId: runIdSchema,
  events: z.array(runEventEnvelopeSchema),
});
