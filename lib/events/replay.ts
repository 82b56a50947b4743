import { emptyRunState, type FoldableEvent, foldRunEvent } from "./fold";
import type { RunState } from "./run-state";

export type Replay = {
  /** Number of events. */
  readonly length: number;
  /** The run as it was after the first `count` events. */
  readonly stateAt: (count: number) => RunState;
  /** The nearest count before (-1) or after (1) `count` at which something was decided. */
  readonly nextDecision: (count: number, direction: 1 | -1) => number;
};

const decisions: ReadonlySet<string> = new Set([
  "baseline_scored",
  "step_committed",
  "slow_update_finished",
  "final_validated",
  "test_scored",
  "run_summarized",
]);

/**
 * A run's log that can be looked at from any place. States are kept every so many events, so that a
 * jump back folds few of them again.
 */
export function createReplay(
  runId: string,
  events: readonly FoldableEvent[],
  keepEvery = 250,
): Replay {
  const kept = new Map<number, RunState>([[0, emptyRunState(runId)]]);
  let last = { count: 0, state: emptyRunState(runId) };
  const decided = events.flatMap((event, index) => (decisions.has(event.type) ? [index + 1] : []));
  return {
    length: events.length,
    stateAt: (wanted) => {
      const count = Math.min(events.length, Math.max(0, Math.trunc(wanted)));
      const mark = count - (count % keepEvery);
      const near = nearestKept(kept, mark);
      let at = last.count <= count && last.count >= near.count ? last : near;
      while (at.count < count) {
        const event = events[at.count];
        if (event === undefined) {
          break;
        }
        at = { count: at.count + 1, state: foldRunEvent(at.state, event) };
        if (at.count % keepEvery === 0) {
          kept.set(at.count, at.state);
        }
      }
      last = at;
      return at.state;
    },
    nextDecision: (count, direction) =>
      direction === 1
        ? (decided.find((each) => each > count) ?? events.length)
        : (decided.findLast((each) => each < count) ?? 0),
  };
}

function nearestKept(kept: ReadonlyMap<number, RunState>, mark: number) {
  let best = { count: 0, state: kept.get(0) };
  for (const [count, state] of kept) {
    if (count <= mark && count >= best.count) {
      best = { count, state };
    }
  }
  return { count: best.count, state: best.state ?? emptyRunState("") };
}
