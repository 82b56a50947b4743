import { describe, expect, it } from "vitest";
import { announceChange } from "@/lib/run-view/announcement";
import { makeKpis, originWords } from "@/lib/run-view/kpis";
import { makeNowCard, makeOutcomeStrip } from "@/lib/run-view/now-card";
import { runPageTitle, runPlaceText } from "@/lib/run-view/page-title";
import { makeRate, makeSpending, rateText } from "@/lib/run-view/progress";
import { makeStageRows, stagePanelTitle } from "@/lib/run-view/stage-rows";
import { aRunLog } from "@/tests/support/run-events";

describe("now card", () => {
  it("gives the bounds of a candidate in the gate: needed, reachable, certain rejection", () => {
    const card = makeNowCard(
      aRunLog({ items: 20 }).status("running").baseline(12).gateUnderWay(1, 9, 12).state(),
    );
    expect(card).toMatchObject({
      title: "Scoring the candidate",
      provisionalScore: 0.75,
      fraction: "9/12",
    });
    expect(card?.notes).toEqual([
      "needs more than 12/20",
      "can still reach 17",
      "certain rejection at failure 8",
    ]);
    expect(card?.strip?.label).toBe("20 items: 9 passed, 3 failed, 8 waiting");
  });

  it("says when the decision is already certain, and counts a tie as lost", () => {
    const lost = aRunLog({ items: 10 }).status("running").baseline(6).gateUnderWay(1, 5, 9).state();
    expect(makeNowCard(lost)?.notes).toContain("can no longer be accepted");
    const won = aRunLog({ items: 10 }).status("running").baseline(6).gateUnderWay(1, 7, 8).state();
    expect(makeNowCard(won)?.notes).toContain("already above the current score");
  });

  it("is absent when nothing runs", () => {
    expect(makeNowCard(aRunLog().baseline().status("paused").state())).toBeNull();
  });

  it("keeps the strip in file order and marks what has no score", () => {
    const strip = makeOutcomeStrip(["b", "a", "c"], {
      skillHash: "x",
      items: {
        a: { hard: 1, soft: 1, status: "scored" },
        c: { hard: 0, soft: 0, status: "infra_error" },
      },
    });
    expect(strip.cells.map((cell) => [cell.itemId, cell.result])).toEqual([
      ["b", "waiting"],
      ["a", "pass"],
      ["c", "no_score"],
    ]);
    expect(strip.label).toBe("3 items: 1 passed, 0 failed, 1 without a score, 1 waiting");
  });
});

describe("numbers of the run", () => {
  it("show gain, counts and interval", () => {
    const state = aRunLog()
      .status("running")
      .baseline(4)
      .step({ action: "accept_new_best", passed: 6 })
      .state();
    const kpis = makeKpis(state, { now: Date.UTC(2026, 0, 1, 12, 1), signalRate: null });
    expect(kpis.map((kpi) => [kpi.label, kpi.value])).toEqual([
      ["Best on selection", "0.600"],
      ["Current", "0.600"],
      ["Baseline", "0.400"],
      ["Spent", "–"],
      ["Remaining", "30 s"],
    ]);
    expect(kpis[0]?.detail).toBe("▲ +0.200 since baseline · 6/10");
    expect(kpis[2]?.detail).toMatch(/^4\/10 · 95 % 0\.17–0\.69$/);
  });

  it("measure the speed of finished steps, so that a pause does not count", () => {
    const state = aRunLog()
      .status("running")
      .baseline(4)
      .step({ action: "reject", passed: 3 })
      .state();
    const rate = makeRate(state, Date.UTC(2026, 0, 9));
    expect(rate.msPerItem).toBe(200);
    expect(rateText(rate.itemsPerSecond)).toBe("5.0 items/s");
    expect(rateText(34.2)).toBe("34 items/s");
  });

  it("show tokens when a price is unknown", () => {
    expect(makeSpending(aRunLog().usage(null).state())).toMatchObject({
      micros: null,
      value: "1K",
    });
    expect(makeSpending(aRunLog().usage(3_100_000).state()).value).toBe("$3.10");
    expect(makeSpending(aRunLog().state()).detail).toBe("nothing spent yet");
  });

  it("name where a skill came from", () => {
    expect(originWords("step_0010")).toBe("from step 10");
    expect(originWords("slow_update_epoch_02")).toBe("from the slow update of epoch 2");
    expect(originWords("initial")).toBe("the seed skill");
  });
});

describe("stages", () => {
  it("show the gate in progress and the epoch end from the beginning", () => {
    const state = aRunLog().status("running").baseline().gateUnderWay(1, 3, 5).state();
    const rows = makeStageRows(state);
    expect(stagePanelTitle(state)).toBe("Step 1");
    expect(rows.find((row) => row.stage === "gate")).toMatchObject({
      status: "active",
      count: "5/10",
    });
    expect(rows.find((row) => row.stage === "meta_skill")?.note).toBe("at the end of epoch 1");
  });
});

describe("title and announcements", () => {
  it("lead with state and score", () => {
    const running = aRunLog().status("running").baseline();
    expect(runPageTitle(running.state())).toBe("● 0.400 searchqa-014 · SkillOpt");
    expect(runPageTitle(running.status("paused").state())).toBe(
      "0.400 searchqa-014 · Paused · SkillOpt",
    );
    expect(runPlaceText(running.state())).toBe("");
    expect(runPlaceText(running.step({ action: "reject", passed: 1 }).state())).toBe(
      "step 1 of 8 · epoch 1 of 2",
    );
  });

  it("merge decided steps and status into one message, urgent only for trouble", () => {
    const log = aRunLog().status("running").baseline();
    const before = log.state();
    const after = log.step({ action: "reject", passed: 3 }).status("finished").state();
    expect(announceChange(before, after)).toEqual({
      text: "Step 1 rejected, 0.300. Run finished.",
      isUrgent: false,
    });
    expect(announceChange(after, after)).toBeNull();
    expect(announceChange(after, log.status("failed").state())?.isUrgent).toBe(true);
  });
});
