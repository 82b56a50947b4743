import type { Db } from "@/lib/db/client";
import type { FoldableEvent } from "@/lib/events/fold";
import { log } from "@/lib/log";
import { findLastSeq, listRunEvents } from "@/lib/services/read-run-state";
import type { SubscribeReply } from "./protocol";
import { type Follower, followLog } from "./run-feed";

/** Further behind than this a page loads a new snapshot instead (product.md 11.2). */
export const maxReplayEvents = 5000;

export type LiveRuns = {
  /** Answers first, then `send` gets everything after `afterSeq`, gapless, until `stop`. */
  readonly follow: (input: {
    readonly runId: string;
    readonly afterSeq: number;
    readonly answer: (reply: SubscribeReply) => void;
    readonly send: (events: readonly FoldableEvent[]) => void;
    /** The caller changed its mind while the log was looked up. */
    readonly isStopped: () => boolean;
  }) => Promise<Follower | null>;
  readonly unfollow: (runId: string, follower: Follower) => void;
  readonly deliver: (runId: string, events: readonly FoldableEvent[]) => void;
  /** Looks which followed runs have more in their log than was sent. */
  readonly poll: () => Promise<void>;
};

/** Who follows which run, over all namespaces. */
export function createLiveRuns(db: Db): LiveRuns {
  const followersByRun = new Map<string, Set<Follower>>();

  function add(runId: string, follower: Follower): void {
    const followers = followersByRun.get(runId) ?? new Set();
    followers.add(follower);
    followersByRun.set(runId, followers);
  }

  function unfollow(runId: string, follower: Follower): void {
    follower.stop();
    const followers = followersByRun.get(runId);
    followers?.delete(follower);
    if (followers?.size === 0) {
      followersByRun.delete(runId);
    }
  }

  return {
    unfollow,
    follow: async ({ runId, afterSeq, answer, send, isStopped }) => {
      const follower = followLog({
        runId,
        afterSeq,
        read: (id, range) => listRunEvents(db, id, range),
        send,
        onError: (error) => log.warn("run log could not be read for a viewer", { runId, error }),
      });
      const lastSeq = await findLastSeq(db, runId);
      if (isStopped()) {
        return null;
      }
      if (lastSeq === null) {
        answer({ mode: "refused", code: "not_found" });
        return null;
      }
      if (afterSeq > lastSeq || lastSeq - afterSeq > maxReplayEvents) {
        answer({ mode: "resnapshot", lastSeq });
        return null;
      }
      const count = lastSeq - afterSeq;
      answer(count === 0 ? { mode: "tail", lastSeq } : { mode: "replay", lastSeq, count });
      // Joined before the log is read: what is committed meanwhile is in one of the two.
      add(runId, follower);
      void follower.catchUp();
      return follower;
    },
    deliver: (runId, events) => {
      for (const follower of followersByRun.get(runId) ?? []) {
        follower.deliver(events);
      }
    },
    poll: async () => {
      if (followersByRun.size === 0) {
        return;
      }
      const runs = await db.run.findMany({
        where: { id: { in: [...followersByRun.keys()] } },
        select: { id: true, lastSeq: true },
      });
      for (const { id, lastSeq } of runs) {
        for (const follower of followersByRun.get(id) ?? []) {
          follower.notice(lastSeq);
        }
      }
    },
  };
}
