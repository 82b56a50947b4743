import type { Edit, SourceType } from "../../schemas/edit";
import { editOpSchema } from "../../schemas/edit";
import type { ItemOutcome } from "../../schemas/outcome";
import type { Patch, StepRecord } from "../../schemas/step-record";
import { askForObject, type Checked } from "../ask";
import { padded, stepKey } from "../keys";
import type { Ledger } from "../ledger";
import { makeMinibatches } from "../minibatches";
import type { Place, RunContext } from "../ports";
import { callProgress, inStage, logLine, placeOf } from "../progress";
import { analystErrorPrompt, analystMessage, analystSuccessPrompt } from "../prompts/analyst";
import { type AnalystReply, analystReplySchema, proposedEditSchema } from "../replies";
import { splitBody } from "../skill-document/protected-regions";
import type { RolledBatch, StepPlan } from "./rollout";

export type Reflection = {
  readonly patches: readonly Patch[];
  readonly lost: StepRecord["lost_minibatches"];
};

type Group = {
  readonly batch: number;
  readonly name: string;
  readonly sourceType: SourceType;
  readonly outcomes: readonly ItemOutcome[];
};

type ReadEdit =
  | { readonly ok: true; readonly edit: Edit }
  | { readonly ok: false; readonly op: string; readonly reason: string };

/** Checks one proposed edit against the skill it is meant for (N-3.3, point 4). */
function readEdit(value: unknown, group: Group, body: string): ReadEdit {
  const parsed = proposedEditSchema.safeParse(value);
  if (!parsed.success) {
    return { ok: false, op: "?", reason: "it is not an object with an op" };
  }
  const { op, addresses = [], why } = parsed.data;
  const target = parsed.data.target ?? "";
  const content = parsed.data.content ?? "";
  const known = editOpSchema.safeParse(op);
  if (!known.success) {
    return { ok: false, op, reason: `the op must be one of ${editOpSchema.options.join(", ")}` };
  }
  if (known.data !== "append" && target.trim() === "") {
    return { ok: false, op, reason: `${op} needs a target` };
  }
  if (known.data !== "delete" && content.trim() === "") {
    return { ok: false, op, reason: `${op} needs content` };
  }
  if (known.data !== "append" && !body.includes(target)) {
    return {
      ok: false,
      op,
      reason: `the target does not stand in the body of the skill: ${JSON.stringify(target.slice(0, 120))}`,
    };
  }
  const itemIds = group.outcomes.map((outcome) => outcome.itemId);
  const named = itemIds.filter((id) => addresses.includes(id));
  return {
    ok: true,
    edit: {
      id: "",
      op: known.data,
      target: known.data === "append" ? "" : target,
      content: known.data === "delete" ? "" : content,
      sourceType: group.sourceType,
      supportItemIds: named.length > 0 ? named : itemIds,
      from: [],
      ...(why ? { why } : {}),
    },
  };
}

type AnalystResult = { readonly reply: AnalystReply; readonly edits: readonly ReadEdit[] };

function checkAnalyst(value: unknown, group: Group, body: string): Checked<AnalystResult> {
  const parsed = analystReplySchema.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    };
  }
  const edits = parsed.data.patch.edits.map((edit) => readEdit(edit, group, body));
  const refused = edits.flatMap((edit) => (edit.ok ? [] : [`edit ${edit.op}: ${edit.reason}`]));
  if (edits.length > 0 && refused.length === edits.length) {
    return { ok: false, problems: refused };
  }
  return { ok: true, value: { reply: parsed.data, edits } };
}

function toPatch(group: Group, result: AnalystResult, budget: number): Patch {
  const accepted = result.edits.flatMap((edit) => (edit.ok ? [edit.edit] : []));
  const refused = result.edits.flatMap((edit) =>
    edit.ok ? [] : [{ op: edit.op, reason: edit.reason }],
  );
  return {
    name: group.name,
    batch: group.batch,
    sourceType: group.sourceType,
    itemIds: group.outcomes.map((outcome) => outcome.itemId),
    failureSummary: result.reply.failure_summary.map((row) => ({
      ...row,
      count: Math.trunc(row.count),
    })),
    successPatterns: result.reply.success_patterns,
    reasoning: result.reply.patch.reasoning,
    edits: accepted.slice(0, budget),
    refused: [
      ...refused,
      ...accepted.slice(budget).map((edit) => ({ op: edit.op, reason: "beyond the edit budget" })),
    ],
  };
}

/** Gives the step's edits their ids in (batch, failure before success, group, position) order. */
function numberEdits(patches: readonly Patch[]): Patch[] {
  let next = 1;
  return patches.map((patch) => ({
    ...patch,
    edits: patch.edits.map((edit) => {
      const id = `a${next}`;
      next += 1;
      return { ...edit, id };
    }),
  }));
}

async function askAnalyst(
  run: RunContext,
  ledger: Ledger,
  input: {
    group: Group;
    skill: string;
    stepBuffer: string;
    metaSkill: string;
    key: string;
    place: Place;
  },
) {
  const { group } = input;
  const trajectories = await Promise.all(
    group.outcomes.map(async (outcome) => ({
      outcome,
      trajectory: await run.ports.loadTrajectory(outcome.trajectoryHash),
    })),
  );
  const failed = group.sourceType === "failure";
  const budget = run.config.optimizer.learning_rate;
  const { body } = splitBody(input.skill);
  const number = padded(Number(group.name.slice(-3)), 1);
  const answer = await askForObject(run, ledger, {
    key: `${input.key}/analyst/${group.batch}/${failed ? "fail" : "succ"}/${number}`,
    place: input.place,
    stage: "analyst",
    prompt: failed ? analystErrorPrompt : analystSuccessPrompt,
    message: analystMessage({
      skill: input.skill,
      budget,
      guidance: failed ? run.guidance.failure : run.guidance.success,
      stepBuffer: input.stepBuffer,
      metaSkill: input.metaSkill,
      trajectories,
    }),
    check: (value) => checkAnalyst(value, group, body),
  });
  return { group, answer, patch: answer.ok ? toPatch(group, answer.value, budget) : null };
}

/** Stage 2: analysts read groups of failures and of successes and propose edits. */
export async function reflect(
  run: RunContext,
  ledger: Ledger,
  input: {
    skill: string;
    step: StepPlan;
    batches: readonly RolledBatch[];
    stepBuffer: string;
    metaSkill: string;
  },
): Promise<{ value: Reflection; elapsedMs: number }> {
  const key = stepKey(input.step.step);
  const place = placeOf("reflect", input.step.step, input.step.epoch);
  const groups: Group[] = input.batches.flatMap((batch) =>
    makeMinibatches({
      outcomes: batch.outcomes.filter(
        (outcome) => outcome.status === "scored" || outcome.status === "timeout",
      ),
      seed: batch.seed,
      size: run.config.gradient.minibatch_size,
      failureOnly: run.config.gradient.failure_only,
    }).map((group) => ({ ...group, batch: batch.index })),
  );
  const note = (reflection: Reflection) => {
    const count = reflection.patches.reduce((sum, patch) => sum + patch.edits.length, 0);
    return `${count} edits from ${groups.length} groups`;
  };
  return inStage(run, { key, place, total: groups.length, note }, async () => {
    const progress = callProgress(run, key, place, groups.length);
    const results = await Promise.all(
      groups.map(async (group) => {
        const result = await askAnalyst(run, ledger, { ...input, group, key, place });
        progress();
        return result;
      }),
    );
    const lost = results.flatMap(({ group, answer }) =>
      answer.ok
        ? []
        : [
            {
              name: group.name,
              reason: answer.reason,
              itemIds: group.outcomes.map((outcome) => outcome.itemId),
            },
          ],
    );
    for (const row of lost) {
      logLine(run, {
        key: `${key}/lost/${row.name}`,
        place,
        level: "warn",
        message: `Reflection group ${row.name} gave no usable reply: ${row.reason}`,
      });
    }
    const patches = numberEdits(results.flatMap(({ patch }) => (patch ? [patch] : [])));
    return { patches, lost };
  });
}
