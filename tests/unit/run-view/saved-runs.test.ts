import { describe, expect, it } from "vitest";
import { savedRunsOf } from "@/lib/run-view/saved-runs";

describe("runs that were not needed", () => {
  it("are summed with their reasons, most first, and what was begun in vain", () => {
    const saved = savedRunsOf({
      savedRuns: { gate_early_stop: 4000, shared_selection: 210, test_known_text: 0 },
      wastedRuns: { rollout_ahead: 98 },
    });
    expect(saved?.headline).toBe("Saved 4,210 target runs, 98 begun in vain");
    expect(saved?.reasons.map(({ text }) => text)).toEqual([
      "4,000 lost gates stopped early",
      "210 selection results of earlier runs",
      "in vain: 98 rollouts ahead of a gate that accepted",
    ]);
  });

  it("say nothing without any, and an unknown reason by its name", () => {
    expect(savedRunsOf({ savedRuns: {} })).toBeNull();
    expect(savedRunsOf(null)).toBeNull();
    expect(savedRunsOf({ savedRuns: { some_new_way: 1 } })?.reasons[0]?.text).toBe(
      "1 some new way",
    );
  });
});
