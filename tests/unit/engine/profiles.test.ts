import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { countBy, uselessOptimizer } from "@/tests/support/engine-scripts";
import { aRunConfig, memoryRun, type OptimizerScript, stageOf } from "@/tests/support/memory-run";

type Sections = {
  train?: RunConfigInput["train"];
  gradient?: RunConfigInput["gradient"];
  optimizer?: RunConfigInput["optimizer"];
  evaluation?: RunConfigInput["evaluation"];
};

const configOf = (profile: "reference" | "fixed", sections: Sections = {}) =>
  aRunConfig({
    engine: { profile },
    train: { num_epochs: 2, batch_size: 8, ...sections.train },
    gradient: { minibatch_size: 4, ...sections.gradient },
    optimizer: {
      learning_rate: 2,
      min_learning_rate: 2,
      slow_update_samples: 6,
      ...sections.optimizer,
    },
    evaluation: { ...sections.evaluation },
  });
const sizes = { train: 16, val: 8, test: 8 };
const fails = () => ({ hard: 0 });
const recordsOf = (memory: ReturnType<typeof memoryRun>) =>
  [...memory.store.commits.values()].flatMap((commit) => commit.step?.record ?? []);

describe("Appendix A integration vector", () => {
  test("reference: 116 target runs in the original's phases, one meta-skill call", async () => {
    const memory = memoryRun({
      config: configOf("reference"),
      sizes,
      target: fails,
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    const phases = memory.rollouts.map((request) => request.purpose);
    expect(memory.rollouts).toHaveLength(116);
    expect(countBy(phases, (purpose) => purpose)).toEqual({
      selection: 8 + 4 * 8 + 8,
      train: 4 * 8,
      slow_previous: 6,
      slow_current: 6,
      test: 3 * 8,
    });
    expect(countBy(memory.questions, stageOf)).toEqual({
      analyst_error: 8,
      merge_failure: 4,
      slow_update: 1,
      meta_skill: 1,
    });
    expect(summary).toMatchObject({
      rejects: 4,
      bestStep: 0,
      bestOrigin: "initial_skill",
      currentOrigin: "slow_update_epoch_02",
    });
  });

  test("fixed: 102 target runs, no meta-skill call", async () => {
    const memory = memoryRun({
      config: configOf("fixed"),
      sizes,
      target: fails,
      optimizer: uselessOptimizer(),
    });
    const summary = await train(memory.run);
    expect(memory.rollouts).toHaveLength(102);
    expect(countBy(memory.questions, stageOf)).toEqual({
      analyst_error: 8,
      merge_failure: 4,
      slow_update: 1,
    });
    expect(summary.rejects).toBe(4);
  });
});

describe("where the profiles part", () => {
  const runBoth = async (input: {
    sections?: Sections;
    target?: Parameters<typeof memoryRun>[0]["target"];
    optimizer: () => OptimizerScript;
  }) => {
    const of = async (profile: "reference" | "fixed") => {
      const memory = memoryRun({
        config: configOf(profile, input.sections),
        sizes,
        target: input.target ?? fails,
        optimizer: input.optimizer(),
      });
      const summary = await train(memory.run);
      return { memory, summary, records: recordsOf(memory) };
    };
    return { reference: await of("reference"), fixed: await of("fixed") };
  };
  const oneEpoch = { num_epochs: 1 };
  const appends = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ op: "append", content: `- rule ${index}` }));
  const analystOf = (reply: object) => JSON.stringify(reply);

  test("N-3.3: rubbish is asked for again in fixed and lost at once in reference", async () => {
    const { reference, fixed } = await runBoth({
      sections: { train: oneEpoch },
      optimizer: () => () => "no JSON here",
    });
    expect(reference.memory.questions).toHaveLength(4);
    expect(fixed.memory.questions).toHaveLength(12);
    expect([reference.summary.skips, fixed.summary.skips]).toEqual([2, 2]);
  });

  test("R-3.4, N-3.4: support is what the model says in reference, the items in fixed", async () => {
    const { reference, fixed } = await runBoth({
      sections: { train: oneEpoch, gradient: { minibatch_size: 8 } },
      optimizer: () => () =>
        analystOf({ batch_size: 99, patch: { reasoning: "", edits: appends(1) } }),
    });
    expect(reference.records[0]?.support_counts).toEqual([99]);
    expect(fixed.records[0]?.support_counts).toEqual([8]);
  });

  test("R-3.6: with a budget of 0 reference pays a ranking and applies one edit; fixed applies none", async () => {
    const { reference, fixed } = await runBoth({
      sections: {
        train: oneEpoch,
        gradient: { minibatch_size: 8 },
        optimizer: { learning_rate: 3, min_learning_rate: 0, lr_control_mode: "autonomous" },
      },
      optimizer: () => (request) =>
        stageOf(request) === "lr_autonomous"
          ? '{"learning_rate": 0}'
          : stageOf(request) === "ranking"
            ? '{"selected_indices": [1]}'
            : analystOf({ batch_size: 8, patch: { reasoning: "", edits: appends(2) } }),
    });
    expect(reference.records[0]).toMatchObject({ edit_budget: 0, n_edits_ranked: 1 });
    expect(countBy(reference.memory.questions, stageOf).ranking).toBe(2);
    expect(fixed.records[0]).toMatchObject({ edit_budget: 0, n_edits_ranked: 0, action: "reject" });
    expect(countBy(fixed.memory.questions, stageOf).ranking).toBeUndefined();
  });

  test("N-3.5b: a controller without an answer means 0 in reference, the schedule in fixed", async () => {
    const { reference, fixed } = await runBoth({
      sections: {
        train: oneEpoch,
        gradient: { minibatch_size: 8 },
        optimizer: {
          learning_rate: 3,
          min_learning_rate: 2,
          lr_scheduler: "constant",
          lr_control_mode: "autonomous",
        },
      },
      optimizer: () => (request) =>
        stageOf(request) === "lr_autonomous"
          ? '{"learning_rate": true}'
          : analystOf({ batch_size: 8, patch: { reasoning: "", edits: appends(3) } }),
    });
    expect(reference.records[0]?.lr_decision).toMatchObject({ learning_rate: 0, fallback: true });
    expect(fixed.records[0]?.lr_decision).toMatchObject({ learning_rate: 3, fallback: true });
    expect(fixed.records[0]?.lr_decision?.error).toContain("whole number");
  });

  test("N-3.5: skipped steps hold back the schedule in reference only", async () => {
    const replies = () => {
      let analysts = 0;
      return ((request) => {
        if (stageOf(request) === "ranking") {
          return '{"selected_indices": [0, 1, 2, 3]}';
        }
        analysts += 1;
        const edits =
          analysts === 1
            ? []
            : appends(4).map((edit) => ({ ...edit, content: `${edit.content} ${analysts}` }));
        return analystOf({ batch_size: 4, patch: { reasoning: "", edits } });
      }) satisfies OptimizerScript;
    };
    const { reference, fixed } = await runBoth({
      sections: {
        train: { num_epochs: 1, batch_size: 4 },
        optimizer: { learning_rate: 4, min_learning_rate: 1, lr_scheduler: "linear" },
      },
      optimizer: replies,
    });
    expect(fixed.records.map((record) => record.edit_budget)).toEqual([3, 2, 2, 1]);
    expect(reference.records.slice(1).map((record) => record.edit_budget)).toEqual([3, 2, 2]);
  });

  test("N-3.5: control `none` is the schedule in reference and no limit in fixed", async () => {
    const { reference, fixed } = await runBoth({
      sections: {
        train: oneEpoch,
        gradient: { minibatch_size: 8 },
        optimizer: {
          learning_rate: 4,
          min_learning_rate: 1,
          lr_scheduler: "linear",
          lr_control_mode: "none",
        },
      },
      optimizer: () => (request) =>
        stageOf(request) === "ranking"
          ? '{"selected_indices": [0, 1]}'
          : analystOf({ batch_size: 8, patch: { reasoning: "", edits: appends(4) } }),
    });
    expect(reference.records[0]).toMatchObject({ edit_budget: 2, n_edits_ranked: 2 });
    expect(fixed.records[0]).toMatchObject({ edit_budget: null, n_edits_ranked: 4 });
    expect(fixed.memory.run.plan.budgets).toEqual([]);
    expect(fixed.memory.run.plan.optimizerCalls.ranking).toBe(0);
  });

  test("N-3.8: reference names failure groups by position and forgets skipped steps", async () => {
    const { reference, fixed } = await runBoth({
      sections: { train: oneEpoch },
      target: ({ item }) => ({
        hard: 0,
        failReason: Number(item.id.slice(5)) % 2 === 0 ? "timeout: slow" : "format: bad",
      }),
      optimizer: () => () =>
        analystOf({
          batch_size: 4,
          failure_summary: [{ failure_type: "wrong unit", count: 2, description: "metres" }],
          patch: { reasoning: "", edits: [] },
        }),
    });
    const patterns = (run: typeof fixed) =>
      run.memory.store.commits.get("step/0001")?.step?.detail.digest.failure_patterns;
    expect(patterns(reference)?.[0]?.pattern).toBe("wrong unit: metres");
    expect(
      patterns(fixed)
        ?.map((row) => row.pattern)
        .toSorted(),
    ).toEqual(["format", "timeout"]);
    const secondAnalyst = (run: typeof fixed) =>
      run.memory.questions.find((request) => request.place.step === 2)?.messages[0]?.content;
    expect(secondAnalyst(reference)).not.toContain("## Earlier steps");
    expect(secondAnalyst(fixed)).toContain("## Earlier steps");
  });

  test("N-3.9: an empty merge wipes out its inputs in reference only", async () => {
    const { reference, fixed } = await runBoth({
      sections: { train: oneEpoch },
      optimizer: () => (request) =>
        stageOf(request) === "merge_failure"
          ? '{"reasoning": "", "edits": []}'
          : analystOf({
              batch_size: 4,
              patch: { reasoning: "", edits: [{ op: "append", content: `- ${request.key}` }] },
            }),
    });
    expect(reference.records[0]).toMatchObject({ n_edits_merged: 0, action: "reject" });
    expect(fixed.records[0]).toMatchObject({ n_edits_merged: 2 });
    expect(fixed.memory.store.commits.get("step/0001")?.step?.detail.mergeCalls).toEqual([
      { kind: "failure", level: 1, inputs: 2, result: "fallback" },
    ]);
  });

  test("N-3.9: equal edits need no merge in fixed", async () => {
    const { reference, fixed } = await runBoth({
      sections: { train: oneEpoch },
      optimizer: () => (request) =>
        analystOf({
          batch_size: 4,
          edits: appends(1),
          patch: { reasoning: "", edits: stageOf(request) === "analyst_error" ? appends(1) : [] },
        }),
    });
    expect(countBy(reference.memory.questions, stageOf).merge_failure).toBe(2);
    expect(countBy(fixed.memory.questions, stageOf).merge_failure).toBeUndefined();
  });

  test("R-3.7, N-3.7: reference appends what it cannot place and hits protected text; fixed does not", async () => {
    const edits = [
      { op: "insert_after", target: "not there", content: "- lost" },
      { op: "delete", target: "nor this" },
      { op: "banish", content: "x" },
    ];
    const { reference, fixed } = await runBoth({
      sections: {
        train: oneEpoch,
        gradient: { minibatch_size: 8 },
        optimizer: { learning_rate: 3, lr_scheduler: "constant", max_schema_retries: 0 },
      },
      optimizer: () => () => analystOf({ batch_size: 8, patch: { reasoning: "", edits } }),
    });
    expect(
      reference.memory.store.commits.get("step/0001")?.step?.detail.report.map((row) => row.status),
    ).toEqual([
      "applied_insert_after_fallback_append",
      "skipped_delete_target_not_found",
      "skipped_unknown_op",
    ]);
    expect(fixed.records[0]?.action).toBe("skip_no_patches");
    expect(fixed.records[0]?.lost_minibatches[0]?.reason).toContain("the op must be one of");
  });

  test("R-3.15, N-3.15: an epoch without content ends the memory in reference only", async () => {
    const script = () => {
      let written = 0;
      const useless = uselessOptimizer();
      return ((request) => {
        if (stageOf(request) !== "meta_skill") {
          return useless(request);
        }
        written += 1;
        return written === 1 ? '{"meta_skill_content": "Small edits."}' : "nothing to say";
      }) satisfies OptimizerScript;
    };
    const { reference, fixed } = await runBoth({
      sections: { train: { num_epochs: 4 } },
      optimizer: script,
    });
    const memoryIn = (run: typeof fixed, epoch: number) =>
      run.memory.questions.find(
        (request) => request.place.epoch === epoch && stageOf(request) === "analyst_error",
      )?.messages[0]?.content ?? "";
    for (const run of [reference, fixed]) {
      expect(memoryIn(run, 3)).toContain("Small edits.");
    }
    expect(memoryIn(reference, 4)).not.toContain("Small edits.");
    expect(memoryIn(fixed, 4)).toContain("Small edits.");
  });

  test("R-3.11b: reference stores the gate score of the text before for forced guidance", async () => {
    const script = () => {
      const useless = uselessOptimizer();
      return ((request) => {
        const stage = stageOf(request);
        // In the third epoch every edit leaves the text as it is.
        return request.place.epoch === 3 && stage.startsWith("analyst")
          ? analystOf({
              batch_size: 4,
              patch: {
                reasoning: "",
                edits: [{ op: "replace", target: "# Skill", content: "# Skill" }],
              },
            })
          : request.place.epoch === 3 && stage.startsWith("merge")
            ? analystOf({ edits: [{ op: "replace", target: "# Skill", content: "# Skill" }] })
            : useless(request);
      }) satisfies OptimizerScript;
    };
    const { reference, fixed } = await runBoth({
      sections: {
        train: { num_epochs: 3 },
        evaluation: { gate_metric: "mixed", gate_mixed_weight: 0.5, eval_test: false },
      },
      target: ({ item }) => ({ hard: item.id === "val0" ? 1 : 0 }),
      optimizer: script,
    });
    const third = (run: typeof fixed) => run.records.find((record) => record.epoch === 3);
    // Baseline 1/8; stored as hard 1/8 and soft 0, the mixed metric of the same text is 1/16.
    expect(third(reference)).toMatchObject({ candidate_gate_score: 1 / 16, action: "reject" });
    expect(third(fixed)).toMatchObject({ candidate_gate_score: 1 / 8, action: "reject" });
  });

  test("W-20, N-3.1: reference counts an outage as a wrong answer", async () => {
    const memory = memoryRun({
      config: configOf("reference", { train: oneEpoch }),
      sizes,
      target: ({ item }) => (item.id === "val3" ? { hard: 0, status: "infra_error" } : { hard: 1 }),
      optimizer: () => analystOf({ patch: { reasoning: "", edits: [] } }),
    });
    const summary = await train(memory.run);
    expect(summary.baseline).toMatchObject({ hard: 7 / 8, scored: 8, unscored: 0 });
  });

  test("E-02: without a gate reference measures the last skill twice, fixed once", async () => {
    const { reference, fixed } = await runBoth({
      sections: {
        train: oneEpoch,
        optimizer: { use_slow_update: false },
        evaluation: { use_gate: false },
      },
      optimizer: uselessOptimizer,
    });
    const selections = (run: typeof fixed) =>
      run.memory.rollouts.filter((request) => request.purpose === "selection").length;
    expect(selections(reference) - selections(fixed)).toBe(8);
    expect(fixed.summary.savedRuns.final_validation_known_text).toBe(8);
  });
});
