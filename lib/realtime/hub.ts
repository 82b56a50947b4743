import "server-only";
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { clientAddress } from "@/lib/auth/client-address";
import type { Guard } from "@/lib/auth/guard";
import type { Db } from "@/lib/db/client";
import { type HostPolicy, isAllowedOrigin, originOf } from "@/lib/http/origin";
import type { RateLimit } from "@/lib/http/rate-limit";
import { log } from "@/lib/log";
import { serveApp } from "./hub-app";
import type { HubHandle } from "./hub-handle";
import { createLiveRuns } from "./hub-live-runs";
import { serveShare } from "./hub-share";
import { serveWorkers } from "./hub-workers";

const maxMessageBytes = 8 * 1024 * 1024;
const pollMs = 1000;

export type Hub = HubHandle & {
  /** Messages that were no messages, for health and tests. */
  readonly skippedMessages: () => number;
  /** Ends the sockets of a session that has ended. */
  readonly closeSession: (session: string) => void;
  readonly close: () => Promise<void>;
};

/**
 * The Socket.IO hub on an HTTP server: /app for pages of this app, /share for visitors of a link,
 * /worker for workers that know the token. Holds no run state: what is missing is read from the
 * log, which is also looked at once a second for what no socket told (runs of the command line).
 */
export function startHub(input: {
  readonly server: HttpServer;
  readonly db: Db;
  readonly policy: HostPolicy;
  /** Null refuses all workers. */
  readonly workerToken: string | null;
  /** Sockets of /app need a session when there is one. */
  readonly guard?: Guard | null;
  readonly limit?: RateLimit | null;
}): Hub {
  const io = new Server(input.server, {
    path: "/socket.io",
    destroyUpgrade: false,
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    allowRequest: (request, answer) => {
      const isCalm = input.limit ? input.limit.take(clientAddress(request)) === 0 : true;
      answer(null, isCalm && isAllowedOrigin(originOf(request), input.policy));
    },
  });
  // Nothing is served in the default namespace.
  io.use((_socket, next) => next(new Error("not_found")));
  const { limit } = input;
  for (const name of limit ? ["/app", "/share"] : []) {
    io.of(name).use((socket, next) => {
      socket.use((_message, nextMessage) => {
        // A log that is asked for again and again is read again and again.
        if (limit?.take(clientAddress(socket.request)) === 0) {
          nextMessage();
        } else {
          socket.disconnect(true);
        }
      });
      next();
    });
  }
  let skipped = 0;
  const skip = (name: string) => {
    skipped += 1;
    if (skipped === 1 || skipped % 1000 === 0) {
      log.warn("socket messages of unknown shape skipped", { name, skipped });
    }
  };
  const live = createLiveRuns(input.db);
  const app = serveApp({ io, db: input.db, live, skip, guard: input.guard ?? null });
  const share = serveShare({ io, db: input.db, live, skip });
  const workers = serveWorkers({
    io,
    token: input.workerToken,
    skip,
    onEvents: (runId, events) => {
      live.deliver(runId, events);
      app.runChanged(runId);
    },
    onSignal: app.signal,
  });
  const stopPolling = poll(async () => {
    await live.poll();
    await app.poll();
    await share.closeEnded();
  });
  return {
    nudgeWorkers: workers.nudge,
    runChanged: app.runChanged,
    closeShare: share.close,
    closeSession: app.closeSession,
    skippedMessages: () => skipped,
    close: async () => {
      stopPolling();
      app.stop();
      await io.close();
    },
  };
}

/** Runs `look` again and again, never twice at once; a failure is logged and the next look comes. */
function poll(look: () => Promise<void>): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;
  const next = () => {
    timer = setTimeout(() => {
      void look()
        .catch((error: unknown) => log.warn("live hub could not read the database", { error }))
        .finally(() => {
          if (!isStopped) {
            next();
          }
        });
    }, pollMs);
    timer.unref();
  };
  next();
  return () => {
    isStopped = true;
    if (timer) {
      clearTimeout(timer);
    }
  };
}
