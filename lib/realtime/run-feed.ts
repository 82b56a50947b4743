import type { FoldableEvent } from "../events/fold";

/** Reads the log; `afterSeq` excluded, in order, at most `limit`. */
export type ReadLog = (
  runId: string,
  range: { readonly afterSeq: number; readonly limit: number },
) => Promise<readonly FoldableEvent[]>;

const pageSize = 500;

/**
 * One viewer's gapless way through a run's log. Events that come from the worker are handed on at
 * once when they are the next ones; in every other case the log is read, so that nothing is lost or
 * repeated whatever the sockets did.
 */
export type Follower = {
  /** Reads and sends everything behind `last`. One reader at a time; more wishes join it. */
  readonly catchUp: () => Promise<void>;
  readonly deliver: (events: readonly FoldableEvent[]) => void;
  /** The log is known to reach `lastSeq`. */
  readonly notice: (lastSeq: number) => void;
  readonly stop: () => void;
};

export function followLog(input: {
  readonly runId: string;
  readonly afterSeq: number;
  readonly read: ReadLog;
  readonly send: (events: readonly FoldableEvent[]) => void;
  /** Reading failed; the follower stays where it is and tries again when something is noticed. */
  readonly onError: (error: unknown) => void;
}): Follower {
  let last = input.afterSeq;
  let isStopped = false;
  let reading: Promise<void> | null = null;
  /** Something arrived while reading: what it says stands in the log, which is read once more. */
  let isBehind = false;

  function sendOn(events: readonly FoldableEvent[]): void {
    const end = events.at(-1);
    if (end && !isStopped) {
      last = end.seq;
      input.send(events);
    }
  }

  async function readAll(): Promise<void> {
    do {
      isBehind = false;
      for (;;) {
        const events = await input.read(input.runId, { afterSeq: last, limit: pageSize });
        if (isStopped || events.length === 0) {
          break;
        }
        sendOn(events);
      }
    } while (isBehind && !isStopped);
  }

  function catchUp(): Promise<void> {
    if (reading !== null) {
      isBehind = true;
      return reading;
    }
    reading = readAll()
      .catch(input.onError)
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  return {
    catchUp,
    deliver: (events) => {
      const news = events.filter((event) => event.seq > last);
      const [first] = news;
      if (!first || isStopped) {
        return;
      }
      const isNext = news.every((event, index) => event.seq === last + 1 + index);
      if (reading !== null || !isNext) {
        void catchUp();
      } else {
        sendOn(news);
      }
    },
    notice: (lastSeq) => {
      if (lastSeq > last && !isStopped) {
        void catchUp();
      }
    },
    stop: () => {
      isStopped = true;
    },
  };
}
