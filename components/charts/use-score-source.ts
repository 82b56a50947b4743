import { useState } from "react";
import { isSameScoreSource, type ScoreSource, scoreSourceOf } from "@/lib/charts/score-source";
import type { RunState } from "@/lib/events/run-state";

/** What the chart is made of; the same object as long as no event changed anything of it. */
export function useScoreSource(state: RunState): ScoreSource {
  const latest = scoreSourceOf(state);
  const [kept, setKept] = useState(latest);
  if (isSameScoreSource(kept, latest)) {
    return kept;
  }
  setKept(latest);
  return latest;
}
