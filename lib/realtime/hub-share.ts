import type { DefaultEventsMap, Namespace, Server } from "socket.io";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { projectForShare } from "@/lib/events/project-for-share";
import { openShare } from "@/lib/services/open-share";
import { listRunEvents } from "@/lib/services/read-run-state";
import { listOpenShares, type OpenShare } from "@/lib/services/share";
import { type LiveRuns, maxReplayEvents } from "./hub-live-runs";
import {
  type ShareClientToServer,
  type ShareLogMessage,
  type ShareServerToClient,
  type SubscribeReply,
  shareHandshakeSchema,
  shareSubscribeSchema,
} from "./protocol";
import type { Follower } from "./run-feed";

type ShareData = { share?: OpenShare };

export type ShareNamespace = {
  readonly close: (shareId: string) => void;
  /** Closes what was revoked or has expired. */
  readonly closeEnded: () => Promise<void>;
};

/** Visitors of share links: they subscribe and nothing else, and get projected events only. */
export function serveShare(input: {
  readonly io: Server;
  readonly db: Db;
  readonly live: LiveRuns;
  readonly skip: (name: string) => void;
}): ShareNamespace {
  const { db, live, skip } = input;
  const namespace: Namespace<
    ShareClientToServer,
    ShareServerToClient,
    DefaultEventsMap,
    ShareData
  > = input.io.of("/share");

  namespace.use((socket, next) => {
    const handshake = shareHandshakeSchema.safeParse(socket.handshake.auth);
    openShare(db, {
      token: handshake.success ? handshake.data.token : "",
      cookie: socket.request.headers.cookie,
    })
      .then((share) => {
        socket.data.share = share;
        next();
      })
      .catch((error: unknown) =>
        next(new Error(error instanceof AppError ? error.code : "internal")),
      );
  });

  namespace.on("connection", (socket) => {
    const { share } = socket.data;
    if (!share) {
      socket.disconnect(true);
      return;
    }
    void socket.join(share.shareId);
    let current: { follower: Follower | null; isStopped: boolean } | null = null;

    function leave(): void {
      if (current) {
        current.isStopped = true;
        if (current.follower && share) {
          live.unfollow(share.runId, current.follower);
        }
      }
      current = null;
    }

    socket.on("share:subscribe", (message: unknown, reply: unknown) => {
      const parsed = shareSubscribeSchema.safeParse(message);
      if (!parsed.success || typeof reply !== "function") {
        skip("share:subscribe");
        if (typeof reply === "function") {
          reply({ mode: "refused", code: "invalid_request" });
        }
        return;
      }
      leave();
      if (share.frozen !== null) {
        sendFrozen(share, parsed.data.afterSeq, {
          answer: (answer) => reply(answer),
          send: (message) => socket.emit("run:events", message),
        }).catch(() => reply({ mode: "refused", code: "internal" }));
        return;
      }
      const own: { follower: Follower | null; isStopped: boolean } = {
        follower: null,
        isStopped: false,
      };
      current = own;
      live
        .follow({
          runId: share.runId,
          afterSeq: parsed.data.afterSeq,
          answer: (answer) => reply(answer),
          send: (events) =>
            socket.emit("run:events", {
              v: 1,
              events: events.map((event) => projectForShare(event, share.scope)),
            }),
          isStopped: () => own.isStopped,
        })
        .then((follower) => {
          own.follower = follower;
        })
        .catch(() => reply({ mode: "refused", code: "internal" }));
    });
    socket.on("disconnect", leave);
  });

  /** A frozen link has nothing to follow: what is missing up to its moment, and no more. */
  async function sendFrozen(
    share: OpenShare,
    afterSeq: number,
    to: {
      readonly answer: (answer: SubscribeReply) => void;
      readonly send: (message: ShareLogMessage) => void;
    },
  ): Promise<void> {
    const lastSeq = share.frozen?.seq ?? 0;
    const missing = Math.max(0, lastSeq - afterSeq);
    if (missing === 0) {
      to.answer({ mode: "tail", lastSeq });
      return;
    }
    if (missing > maxReplayEvents) {
      to.answer({ mode: "resnapshot", lastSeq });
      return;
    }
    to.answer({ mode: "replay", lastSeq, count: missing });
    for (let from = afterSeq; from < lastSeq; ) {
      const events = await listRunEvents(db, share.runId, { afterSeq: from, throughSeq: lastSeq });
      if (events.length === 0) {
        return;
      }
      to.send({ v: 1, events: events.map((event) => projectForShare(event, share.scope)) });
      from = events.at(-1)?.seq ?? lastSeq;
    }
  }

  function close(shareId: string): void {
    namespace.to(shareId).emit("share:closed", { v: 1 });
    namespace.in(shareId).disconnectSockets(true);
  }

  return {
    close,
    closeEnded: async () => {
      const visited = new Set<string>();
      for (const socket of namespace.sockets.values()) {
        if (socket.data.share) {
          visited.add(socket.data.share.shareId);
        }
      }
      if (visited.size === 0) {
        return;
      }
      const open = await listOpenShares(db, [...visited]);
      for (const shareId of visited) {
        if (!open.has(shareId)) {
          close(shareId);
        }
      }
    },
  };
}
