import type { DefaultEventsMap, Namespace, Server } from "socket.io";
import type { Db } from "@/lib/db/client";
import { projectForShare } from "@/lib/events/project-for-share";
import { findShareByToken, listOpenShares, type OpenShare } from "@/lib/services/share";
import type { LiveRuns } from "./hub-live-runs";
import {
  type ShareClientToServer,
  type ShareServerToClient,
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
    findShareByToken(db, handshake.success ? handshake.data.token : "")
      .then((share) => {
        if (share) {
          socket.data.share = share;
          next();
        } else {
          next(new Error("share_unavailable"));
        }
      })
      .catch(() => next(new Error("internal")));
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
