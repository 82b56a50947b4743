import type { LeftOut } from "../../schemas/improved";
import type { Patch, StepRecord } from "../../schemas/step-record";
import { askForObject } from "../ask";
import { padded, stepKey } from "../keys";
import type { Ledger } from "../ledger";
import { makeMinibatches } from "../minibatches";
import { modeOf } from "../modes/find-mode";
import { replyTokens } from "../modes/reply-tokens";
import type { Place, RunContext } from "../ports";
import { callProgress, inStage, logLine, placeOf } from "../progress";
import { analystMessage } from "../prompts/analyst";
import { withNotes } from "../prompts/notes";
import { picturesOf } from "../prompts/pictures";
import { checkAnalyst, type Group, mayWriteNotes, toPatch } from "./analyst-reply";
import type { RolledBatch, StepPlan } from "./rollout";

export type Reflection = {
  readonly patches: readonly Patch[];
  readonly lost: StepRecord["lost_minibatches"];
  /** Notes of all analysts in order (R-3.16a). */
  readonly notes: readonly string[];
  /** Edits the leak guard took out of the patches (C-15). */
  readonly leftOut?: readonly LeftOut[];
};

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
  const mode = modeOf(run);
  const prompt = mode.prompts.analyst[group.sourceType];
  const shown = failed ? picturesOf(run.config, trajectories) : [];
  const number = padded(Number(group.name.slice(-3)), 1);
  const answer = await askForObject(run, ledger, {
    key: `${input.key}/analyst/${group.batch}/${failed ? "fail" : "succ"}/${number}`,
    place: input.place,
    stage: "analyst",
    prompt: mayWriteNotes(run, group.sourceType) ? withNotes(prompt, group.sourceType) : prompt,
    message: analystMessage({
      skill: input.skill,
      request: mode.request(run.config.optimizer.learning_rate),
      guidance: failed ? run.guidance.failure : run.guidance.success,
      stepBuffer: input.stepBuffer,
      metaSkill: input.metaSkill,
      trajectories,
      pictures: shown,
    }),
    pictures: shown,
    maxOutputTokens: replyTokens(run),
    check: (value) => checkAnalyst(run, value, group, input.skill),
  });
  return { group, answer, patch: answer.ok ? toPatch(run, group, answer.value) : null };
}

type ReflectInput = {
  readonly skill: string;
  readonly step: StepPlan;
  readonly batches: readonly RolledBatch[];
  readonly stepBuffer: string;
  readonly metaSkill: string;
};

function groupsOf(run: RunContext, batches: readonly RolledBatch[]): Group[] {
  return batches.flatMap((batch) =>
    makeMinibatches({
      outcomes: batch.outcomes.filter(
        (outcome) => outcome.status === "scored" || outcome.status === "timeout",
      ),
      seed: batch.seed,
      size: run.config.gradient.minibatch_size,
      failureOnly: run.config.gradient.failure_only,
    }).map((group) => ({ ...group, batch: batch.index })),
  );
}

/**
 * Asks the analysts of some batches before their stage begins (E-04). `run` must have ports that keep
 * the replies for the stage, which accounts for them and meets their failures.
 */
export function reflectAhead(run: RunContext, input: ReflectInput): void {
  const key = stepKey(input.step.step);
  const place = placeOf("reflect", input.step.step, input.step.epoch);
  for (const group of groupsOf(run, input.batches)) {
    askAnalyst(run, new Map(), { ...input, group, key, place }).catch(() => {});
  }
}

/** Stage 2: analysts read groups of failures and of successes and propose edits. */
export async function reflect(
  run: RunContext,
  ledger: Ledger,
  input: ReflectInput,
): Promise<{ value: Reflection; elapsedMs: number }> {
  const key = stepKey(input.step.step);
  const place = placeOf("reflect", input.step.step, input.step.epoch);
  const groups = groupsOf(run, input.batches);
  const note = (reflection: Reflection) => {
    const count = reflection.patches.reduce((sum, patch) => sum + patch.edits.length, 0);
    return `${count} ${modeOf(run).noun.many} from ${groups.length} groups`;
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
    const lost = results.flatMap(({ group, answer }) => {
      if (answer.ok) {
        return [];
      }
      logLine(run, {
        key: `${key}/lost/${group.batch}/${group.name}`,
        place,
        level: "warn",
        message: `Reflection group ${group.name} gave no usable reply: ${answer.reason}`,
      });
      const itemIds = group.outcomes.map((outcome) => outcome.itemId);
      return [{ name: group.name, reason: answer.reason, itemIds }];
    });
    const patches = numberEdits(results.flatMap(({ patch }) => (patch ? [patch] : [])));
    return { patches, lost, notes: patches.flatMap((patch) => patch.notes ?? []) };
  });
}
