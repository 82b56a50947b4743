import type { DefaultEventsMap, Namespace, Server } from "socket.io";
import type { Guard } from "@/lib/auth/guard";
import type { Db } from "@/lib/db/client";
import type { LiveRuns } from "./hub-live-runs";
import {
  type AppClientToServer,
  type AppServerToClient,
  type RunSignal,
  runsSubscribeSchema,
  subscribeSchema,
  unsubscribeSchema,
} from "./protocol";
import type { Follower } from "./run-feed";

const changedIntervalMs = 1000;
const maxRunsPerSocket = 50;
const expiryIntervalMs = 15_000;

type Following = { follower: Follower | null; isStopped: boolean };

export type AppNamespace = {
  /** Tells lists that a run changed; several within a second are told once. */
  readonly runChanged: (runId: string) => void;
  readonly signal: (signal: RunSignal) => void;
  /** Ends the sockets of a session. */
  readonly closeSession: (session: string) => void;
  readonly poll: () => Promise<void>;
  readonly stop: () => void;
};

/** Pages of this app. Messages of unknown shape are counted and skipped. */
export function serveApp(input: {
  readonly io: Server;
  readonly db: Db;
  readonly live: LiveRuns;
  readonly skip: (name: string) => void;
  readonly guard: Guard | null;
}): AppNamespace {
  const { db, live, skip, guard } = input;
  const namespace: Namespace<
    AppClientToServer,
    AppServerToClient,
    DefaultEventsMap,
    { session?: string }
  > = input.io.of("/app");
  const changed = new Set<string>();
  let changedTimer: NodeJS.Timeout | null = null;
  let fingerprint: string | null = null;
  let expiryLookedAt = 0;

  namespace.use((socket, next) => {
    if (guard === null) {
      next();
      return;
    }
    guard
      .session(socket.request)
      .then((session) => {
        if (session === null) {
          next(new Error("login_required"));
          return;
        }
        socket.data.session = session;
        next();
      })
      .catch(() => next(new Error("internal")));
  });

  namespace.on("connection", (socket) => {
    if (socket.data.session !== undefined) {
      void socket.join(`session:${socket.data.session}`);
    }
    const followings = new Map<string, Following>();

    function leave(runId: string): void {
      const following = followings.get(runId);
      followings.delete(runId);
      void socket.leave(`run:${runId}`);
      if (following) {
        following.isStopped = true;
        if (following.follower) {
          live.unfollow(runId, following.follower);
        }
      }
    }

    socket.on("run:subscribe", (message: unknown, reply: unknown) => {
      const parsed = subscribeSchema.safeParse(message);
      if (typeof reply !== "function") {
        skip("run:subscribe");
        return;
      }
      if (!parsed.success) {
        skip("run:subscribe");
        reply({ mode: "refused", code: "invalid_request" });
        return;
      }
      const { runId, afterSeq } = parsed.data;
      leave(runId);
      if (followings.size >= maxRunsPerSocket) {
        reply({ mode: "refused", code: "too_many" });
        return;
      }
      const following: Following = { follower: null, isStopped: false };
      followings.set(runId, following);
      void socket.join(`run:${runId}`);
      live
        .follow({
          runId,
          afterSeq,
          answer: (answer) => reply(answer),
          send: (events) => socket.emit("run:events", { v: 1, runId, events }),
          isStopped: () => following.isStopped,
        })
        .then((follower) => {
          following.follower = follower;
          if (!follower && followings.get(runId) === following) {
            leave(runId);
          }
        })
        .catch(() => {
          leave(runId);
          reply({ mode: "refused", code: "internal" });
        });
    });
    socket.on("run:unsubscribe", (message: unknown) => {
      const parsed = unsubscribeSchema.safeParse(message);
      if (parsed.success) {
        leave(parsed.data.runId);
      } else {
        skip("run:unsubscribe");
      }
    });
    socket.on("runs:subscribe", (message: unknown) => {
      if (runsSubscribeSchema.safeParse(message).success) {
        void socket.join("runs");
      } else {
        skip("runs:subscribe");
      }
    });
    socket.on("disconnect", () => {
      for (const runId of [...followings.keys()]) {
        leave(runId);
      }
    });
  });

  function tellChanged(): void {
    changedTimer = null;
    const [runId] = changed;
    namespace
      .to("runs")
      .emit("runs:changed", { v: 1, runId: changed.size === 1 && runId ? runId : null });
    changed.clear();
  }

  function runChanged(runId: string): void {
    changed.add(runId);
    changedTimer ??= setTimeout(tellChanged, changedIntervalMs);
  }

  /** A session that ends while its page stays open takes its sockets along. */
  async function endExpired(): Promise<void> {
    if (guard === null || Date.now() - expiryLookedAt < expiryIntervalMs) {
      return;
    }
    expiryLookedAt = Date.now();
    for (const socket of namespace.sockets.values()) {
      if ((await guard.session(socket.request)) === null) {
        socket.disconnect(true);
      }
    }
  }

  return {
    runChanged,
    signal: (signal) => {
      namespace.to(`run:${signal.runId}`).volatile.emit("run:signal", signal);
    },
    closeSession: (session) => {
      namespace.in(`session:${session}`).disconnectSockets(true);
    },
    poll: async () => {
      await endExpired();
      if (namespace.adapter.rooms.get("runs") === undefined) {
        fingerprint = null;
        return;
      }
      // Grows with every event of every run, whoever wrote it, and is found without reading the runs.
      const newest = await db.runEvent.findFirst({ orderBy: { id: "desc" }, select: { id: true } });
      const now = String(newest?.id ?? 0);
      if (fingerprint !== null && fingerprint !== now && changed.size === 0) {
        namespace.to("runs").emit("runs:changed", { v: 1, runId: null });
      }
      fingerprint = now;
    },
    stop: () => {
      if (changedTimer) {
        clearTimeout(changedTimer);
      }
    },
  };
}
