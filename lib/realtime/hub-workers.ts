import { createHash, timingSafeEqual } from "node:crypto";
import type { Namespace, Server } from "socket.io";
import type { FoldableEvent } from "@/lib/events/fold";
import { parseRunEvent } from "@/lib/events/stored-event";
import { log } from "@/lib/log";
import {
  type HubToWorker,
  type RunSignal,
  runSignalSchema,
  type WorkerToHub,
  workerEventsSchema,
  workerHandshakeSchema,
} from "./protocol";

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Workers that know the shared secret; what they send is checked and handed on. */
export function serveWorkers(input: {
  readonly io: Server;
  readonly token: string | null;
  readonly skip: (name: string) => void;
  readonly onEvents: (runId: string, events: readonly FoldableEvent[]) => void;
  readonly onSignal: (signal: RunSignal) => void;
}): { readonly nudge: () => void } {
  const namespace: Namespace<WorkerToHub, HubToWorker> = input.io.of("/worker");

  namespace.use((socket, next) => {
    const handshake = workerHandshakeSchema.safeParse(socket.handshake.auth);
    const given = digest(handshake.success ? handshake.data.token : "");
    const isKnown = input.token !== null && timingSafeEqual(given, digest(input.token));
    if (!isKnown) {
      log.warn("worker refused by the hub: wrong token");
    }
    next(isKnown ? undefined : new Error("unauthorized"));
  });

  namespace.on("connection", (socket) => {
    socket.on("worker:events", (message: unknown) => {
      const parsed = workerEventsSchema.safeParse(message);
      if (!parsed.success) {
        input.skip("worker:events");
        return;
      }
      const { runId, events } = parsed.data;
      const known = events.flatMap((event) => parseRunEvent(event) ?? []);
      input.onEvents(
        runId,
        known.filter((event) => event.runId === runId),
      );
    });
    socket.on("worker:signal", (message: unknown) => {
      const parsed = runSignalSchema.safeParse(message);
      if (parsed.success) {
        input.onSignal(parsed.data);
      } else {
        input.skip("worker:signal");
      }
    });
  });

  return {
    nudge: () => {
      namespace.emit("worker:nudge", { v: 1 });
    },
  };
}
