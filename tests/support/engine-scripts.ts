import { type OptimizerScript, stageOf } from "./memory-run";

/** How often each key occurs. */
export function countBy<T>(rows: readonly T[], keyOf: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  }
  return counts;
}

/** Proposes a new useless append in every analyst and merge reply. */
export function uselessOptimizer(): OptimizerScript {
  let count = 0;
  const edit = () => {
    count += 1;
    return { op: "append", content: `- useless rule ${count}` };
  };
  return (request) => {
    switch (stageOf(request)) {
      case "slow_update":
        return JSON.stringify({ reasoning: "r", slow_update_content: "Keep going." });
      case "meta_skill":
        return JSON.stringify({ reasoning: "r", meta_skill_content: "Small edits." });
      case "analyst_error":
      case "analyst_success":
        return JSON.stringify({
          batch_size: 4,
          failure_summary: [],
          patch: { reasoning: "", edits: [edit()] },
        });
      default:
        return JSON.stringify({ reasoning: "", edits: [edit()] });
    }
  };
}
