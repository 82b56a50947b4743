import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import { stageOf, type TargetScript } from "@/tests/support/memory-run";
import { aShortRun, count, proposing, recordOf, type ShortScript } from "@/tests/support/short-run";

describe("C-01 confirm", () => {
  // The candidate passes val0 to val2 in the single pass; in truth it is worth nothing.
  const lucky: TargetScript = ({ skill, item, purpose }) => ({
    hard: purpose === "selection" && skill.includes("lucky") && /val[0-2]$/.test(item.id) ? 1 : 0,
  });

  test("C-01: a lucky candidate is run again on the items that differ, and is rejected", async () => {
    const script = { target: lucky, reply: proposing("- lucky charm") };
    const plain = aShortRun(script);
    expect((await train(plain.run)).accepts).toBe(1);
    const memory = aShortRun({ ...script, improved: { confirm: true, confirm_replicates: 2 } });
    const summary = await train(memory.run);
    expect(summary.accepts).toBe(0);
    expect(summary.bestStep).toBe(0);
    expect(recordOf(memory)?.improved?.confirmations).toMatchObject([
      {
        items: ["val0", "val1", "val2"],
        runs: 12,
        candidate_sum: 0,
        current_sum: 0,
        action: "reject",
      },
    ]);
    expect(recordOf(memory)?.tokens.confirm?.calls).toBe(12);
    const samples = memory.rollouts.filter(({ purpose }) => purpose === "confirm");
    expect(new Set(samples.map(({ sample }) => sample))).toEqual(new Set([4, 5]));
    expect(new Set(samples.map(({ key }) => key)).size).toBe(12);
  });

  test("C-01: a real win is confirmed, and fresh means replace the stored estimates", async () => {
    let turn = 0;
    const memory = aShortRun({
      improved: { confirm: true, confirm_replicates: 2 },
      target: ({ skill, item, purpose }) => {
        turn += 1;
        const passes = skill.includes("good") && /val[0-3]$/.test(item.id);
        return {
          hard: passes && !(purpose === "confirm" && item.id === "val0" && turn % 2 === 0) ? 1 : 0,
        };
      },
      reply: proposing("- good rule"),
    });
    const summary = await train(memory.run);
    expect(summary.accepts).toBe(1);
    const fact = recordOf(memory)?.improved?.confirmations?.[0];
    expect(fact?.action).toBe("accept_new_best");
    expect(summary.bestGateScore).toBe((fact?.candidate_sum ?? 0) / 2 / 8);
    expect(summary.bestGateScore).toBeLessThan(4 / 8);
  });

  test("C-01: the current skill's stale maximum is corrected although the candidate is rejected (W-48)", async () => {
    const memory = aShortRun({
      improved: { confirm: true },
      target: ({ skill, item, purpose }) => {
        const isSeed = !skill.includes("other");
        const single = isSeed ? /val[01]$/.test(item.id) : /val[2-4]$/.test(item.id);
        return { hard: purpose === "selection" && single ? 1 : 0 };
      },
      reply: proposing("- other way"),
    });
    const summary = await train(memory.run);
    expect(summary.baselineGateScore).toBe(2 / 8);
    expect(recordOf(memory)?.action).toBe("reject");
    expect(recordOf(memory)?.current_score).toBe(0);
    expect(summary.bestGateScore).toBe(0);
  });

  test("C-01: a candidate that is not better costs no confirmation", async () => {
    const memory = aShortRun({
      improved: { confirm: true },
      target: () => ({ hard: 0 }),
      reply: proposing("- nothing"),
    });
    await train(memory.run);
    expect(count(memory, "confirm")).toBe(0);
    expect(recordOf(memory)?.improved).toBeUndefined();
  });
});

describe("C-03 regression guard", () => {
  // Step 1 changes nothing; step 2 wins val2 to val6 and loses val0 and val1, which passed twice.
  const trading: TargetScript = ({ skill, item }) => ({
    hard: (skill.includes("trade 2") ? /val[2-6]$/ : /val[01]$/).test(item.id) ? 1 : 0,
  });
  const script: ShortScript = {
    target: trading,
    train: { batch_size: 4 },
    reply: ({ place }) => {
      const edits = [{ op: "append", content: `- trade ${place.step}` }];
      return JSON.stringify({ patch: { reasoning: "", edits }, edits });
    },
  };

  test("C-03: a better candidate that loses too many solid items is rejected", async () => {
    const improved = { regression_guard: true, regression_max_lost: 1 };
    const memory = aShortRun({ ...script, improved });
    expect((await train(memory.run)).accepts).toBe(0);
    expect(recordOf(memory, 2)?.improved?.regressions).toMatchObject([
      { solid_lost: ["val0", "val1"], critical_lost: [], refused: true },
    ]);
    const generous = aShortRun({ ...script, improved: { regression_guard: true } });
    expect((await train(generous.run)).accepts).toBe(1);
    expect(recordOf(generous, 2)?.improved?.regressions?.[0]?.refused).toBe(false);
  });

  test("C-03: one critical item is enough", async () => {
    const improved = { regression_guard: true, critical_items: ["val1"] };
    const memory = aShortRun({ ...script, improved });
    expect((await train(memory.run)).accepts).toBe(0);
    expect(recordOf(memory, 2)?.improved?.regressions?.[0]?.critical_lost).toEqual(["val1"]);
  });
});

describe("C-05 salvage", () => {
  const good = (skill: string) => skill.includes("good rule");
  const bad = (skill: string) => skill.includes("bad rule");
  const mixed: TargetScript = ({ skill, item }) => {
    const gains = good(skill) && /[0-3]$/.test(item.id);
    const had = /[5-7]$/.test(item.id) && item.id.startsWith("val");
    return { hard: (had || gains) && !bad(skill) ? 1 : 0 };
  };
  const reply = proposing("- good rule", "- bad rule");

  test("C-05: the good edit of a rejected pair is found on few items and accepted alone", async () => {
    const plain = aShortRun({ target: mixed, reply });
    expect((await train(plain.run)).accepts).toBe(0);
    const memory = aShortRun({ target: mixed, reply, improved: { salvage: true } });
    const summary = await train(memory.run);
    expect(summary.accepts).toBe(1);
    expect(summary.bestGateScore).toBe(7 / 8);
    const commit = memory.store.commits.get("step/0001");
    expect(commit?.versions[0]?.text).toContain("good rule");
    expect(commit?.versions[0]?.text).not.toContain("bad rule");
    expect(commit?.step?.edits.map((row) => [row.content, row.selection])).toEqual([
      ["- good rule", "selected"],
      ["- bad rule", "not_selected"],
    ]);
    expect(commit?.step?.record.improved?.salvage).toMatchObject({
      rejected_gate_score: 0,
      runs: 3 * (8 + 3),
      gains: [{ gain: 4 }, { gain: -3 }],
      action: "accept_new_best",
    });
    expect(commit?.step?.record.edit_apply_summary).toMatchObject({ total: 1, applied: 1 });
    expect(count(memory, "salvage")).toBe(33);
    expect(count(memory, "selection")).toBe(24);
  });

  test("C-05: when no edit helps alone the step stays rejected, without another gate", async () => {
    const memory = aShortRun({
      target: () => ({ hard: 0 }),
      reply: proposing("- one", "- two"),
      improved: { salvage: true },
    });
    await train(memory.run);
    expect(recordOf(memory)).toMatchObject({ action: "reject" });
    expect(recordOf(memory)?.improved?.salvage).toMatchObject({ kept: [], action: null });
    expect(count(memory, "selection")).toBe(16);
  });

  test("C-05: a single edit has nothing to be saved from", async () => {
    const memory = aShortRun({
      target: () => ({ hard: 0 }),
      reply: proposing("- one"),
      improved: { salvage: true },
    });
    await train(memory.run);
    expect(count(memory, "salvage")).toBe(0);
  });

  test("C-05 and C-01: a saved batch that wins must be confirmed too", async () => {
    const memory = aShortRun({
      target: (request) => (request.purpose === "confirm" ? { hard: 0 } : mixed(request)),
      reply,
      improved: { salvage: true, confirm: true },
    });
    expect((await train(memory.run)).accepts).toBe(0);
    expect(recordOf(memory)?.improved?.salvage?.action).toBe("reject");
    expect(recordOf(memory)?.improved?.confirmations).toHaveLength(1);
  });
});

describe("C-13 plain merge", () => {
  test("C-13: edits without a conflict are merged without a call", async () => {
    let next = 0;
    const memory = aShortRun({
      improved: { deterministic_merge: true },
      target: () => ({ hard: 0 }),
      reply: (request) => {
        next += 1;
        const edits = [
          { op: "append", content: "- Keep the form of the letter." },
          { op: "append", content: `- Look at ${["dates", "names"][next % 2]} with care.` },
        ];
        return JSON.stringify({ patch: { reasoning: "", edits }, edits, key: request.key });
      },
    });
    await train(memory.run);
    expect(memory.questions.map(stageOf)).toEqual(["analyst_error", "analyst_error"]);
    expect(recordOf(memory)?.improved?.merge).toEqual({
      edits: 4,
      equal: 1,
      nearly_equal: 0,
      conflicts: 0,
    });
    expect(recordOf(memory)?.support_counts).toEqual([8, 4, 4]);
  });

  test("C-13: only edits in conflict are given to the optimizer", async () => {
    let next = 0;
    const memory = aShortRun({
      improved: { deterministic_merge: true },
      seedSkill: "# Skill\n\nUse commas.\n",
      target: () => ({ hard: 0 }),
      reply: (request) => {
        if (stageOf(request) === "merge_failure") {
          return JSON.stringify({
            reasoning: "",
            edits: [{ op: "replace", target: "Use commas.", content: "Use dots or dashes." }],
          });
        }
        next += 1;
        const edits = [
          {
            op: "replace",
            target: "Use commas.",
            content: next === 1 ? "Use dots." : "Take dashes instead.",
          },
          { op: "append", content: "- Keep the form." },
        ];
        return JSON.stringify({ patch: { reasoning: "", edits } });
      },
    });
    await train(memory.run);
    const merges = memory.questions.filter((request) => stageOf(request).startsWith("merge"));
    expect(merges).toHaveLength(1);
    expect(merges[0]?.messages[0]?.content).not.toContain("Keep the form.");
    expect(recordOf(memory)?.improved?.merge?.conflicts).toBe(1);
    expect(memory.store.commits.get("step/0001")?.versions[0]?.text).toContain(
      "Use dots or dashes.",
    );
  });
});
