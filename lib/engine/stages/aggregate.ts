import type { Edit, SourceType } from "../../schemas/edit";
import type { LeftOut, PlainMerge } from "../../schemas/improved";
import type { Patch } from "../../schemas/step-record";
import { mergePlainly, mergesPlainly } from "../improved/plain-merge";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import { mergeCallCount, mergeTree } from "../merge-tree";
import { modeOf } from "../modes/find-mode";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { callProgress, inStage, placeOf } from "../progress";
import { mergeFinalMessage, mergeMessage } from "../prompts/merge";
import { askMerge, type MergeCall, unifyEdits } from "./merge-group";
import type { StepPlan } from "./rollout";

export type Aggregation = {
  readonly merged: readonly Edit[];
  readonly calls: readonly MergeCall[];
  /** How edits were merged without the optimizer (C-13). */
  readonly plain?: PlainMerge;
  /** Merged edits the leak guard took out (C-15). */
  readonly leftOut?: readonly LeftOut[];
};

type MergeInput = {
  readonly skill: string;
  readonly metaSkill: string;
  readonly key: string;
  readonly place: Place;
  readonly progress: () => void;
};

type KindResult = { readonly edits: readonly Edit[]; readonly calls: readonly MergeCall[] };

/** Merges the patches of one kind, level by level (R-3.9b); equal items need no model (N-3.9). */
async function mergeKind(
  run: RunContext,
  ledger: Ledger,
  input: MergeInput & { kind: SourceType; patches: readonly Patch[] },
): Promise<KindResult> {
  const mode = modeOf(run);
  const { mergesSafely } = rulesOf(run);
  const ofKind = input.patches
    .filter((patch) => patch.sourceType === input.kind)
    .map((patch) => patch.edits);
  const groups = mergesSafely ? unifyEdits(mode, ofKind) : ofKind;
  if (mergesSafely && groups.flat().length <= 1) {
    return { edits: groups.flat(), calls: [] };
  }
  const calls: { level: number; index: number; call: MergeCall }[] = [];
  const edits = await mergeTree<readonly Edit[]>({
    items: groups,
    batchSize: run.config.gradient.merge_batch_size,
    mergeBatch: async ({ items: patches, level, index }) => {
      const { edits: merged, call } = await askMerge(run, ledger, {
        key: `${input.key}/merge/${input.kind}/L${level}/${index}`,
        place: input.place,
        message: mergeMessage({
          skill: input.skill,
          metaSkill: input.metaSkill,
          level,
          payload: mode.payload,
          patches: patches.map((items) => items.map(mode.show)),
        }),
        kind: input.kind,
        level,
        inputs: patches.flat(),
        skill: input.skill,
      });
      calls.push({ level, index, call });
      input.progress();
      return merged;
    },
  });
  const inOrder = calls.toSorted((a, b) => a.level - b.level || a.index - b.index);
  return { edits: edits ?? [], calls: inOrder.map(({ call }) => call) };
}

/** Calls the three merges will make at most, for the progress bar. */
function expectedCalls(run: RunContext, patches: readonly Patch[]): number {
  const size = run.config.gradient.merge_batch_size;
  const failures = patches.filter((patch) => patch.sourceType === "failure").length;
  const successes = patches.length - failures;
  const final = failures > 0 && successes > 0 ? 1 : 0;
  return mergeCallCount(failures, size) + mergeCallCount(successes, size) + final;
}

/** Stage 3: failure merge and success merge side by side, then the final merge (R-3.9, N-3.9). */
export async function aggregate(
  run: RunContext,
  ledger: Ledger,
  input: { skill: string; metaSkill: string; step: StepPlan; patches: readonly Patch[] },
): Promise<{ value: Aggregation; elapsedMs: number }> {
  const key = stepKey(input.step.step);
  const place = placeOf("aggregate", input.step.step, input.step.epoch);
  const patches = input.patches.filter((patch) => patch.edits.length > 0);
  const total = expectedCalls(run, patches);
  const note = (result: Aggregation) =>
    `${patches.flatMap((patch) => patch.edits).length} → ${result.merged.length}`;
  return inStage(run, { key, place, total, note }, async () => {
    const shared = {
      ...input,
      key,
      place,
      patches,
      progress: callProgress(run, key, place, total),
    };
    if (mergesPlainly(run)) {
      return mergePlainly(run, ledger, shared);
    }
    const [failure, success] = await Promise.all([
      mergeKind(run, ledger, { ...shared, kind: "failure" }),
      mergeKind(run, ledger, { ...shared, kind: "success" }),
    ]);
    const calls = [...failure.calls, ...success.calls];
    if (failure.edits.length === 0 || success.edits.length === 0) {
      return { merged: [...failure.edits, ...success.edits], calls };
    }
    const mode = modeOf(run);
    const final = await askMerge(run, ledger, {
      key: `${key}/merge/final`,
      place,
      message: mergeFinalMessage({
        skill: input.skill,
        metaSkill: input.metaSkill,
        noun: mode.noun.many,
        failure: failure.edits.map(mode.show),
        success: success.edits.map(mode.show),
      }),
      kind: "final",
      level: 0,
      inputs: [...failure.edits, ...success.edits],
      skill: input.skill,
    });
    shared.progress();
    return { merged: final.edits, calls: [...calls, final.call] };
  });
}
