import type { Edit } from "../../schemas/edit";
import type { Patch } from "../../schemas/step-record";
import type { Ledger } from "../ledger";
import { modeOf } from "../modes/find-mode";
import type { Place, RunContext } from "../ports";
import { mergeFinalMessage, mergeMessage } from "../prompts/merge";
import type { Aggregation } from "../stages/aggregate";
import { askMerge, type MergeCall } from "../stages/merge-group";
import { improvementsOf } from "./improvements";
import { conflictGroups, uniteEdits } from "./near-duplicates";

type PlainMergeInput = {
  readonly skill: string;
  readonly metaSkill: string;
  readonly key: string;
  readonly place: Place;
  readonly patches: readonly Patch[];
  readonly progress: () => void;
};

/** True when edits are merged by their words (C-13). */
export function mergesPlainly(run: RunContext): boolean {
  return improvementsOf(run).deterministicMerge !== null && modeOf(run).name === "patch";
}

function kindOf(edits: readonly Edit[]): MergeCall["kind"] {
  const kinds = new Set(edits.map((edit) => edit.sourceType));
  const [only] = kinds;
  return only && kinds.size === 1 ? only : "final";
}

/** Asks the optimizer how edits that cannot all stand become ones that can. */
async function settleConflict(
  run: RunContext,
  ledger: Ledger,
  input: PlainMergeInput & { edits: readonly Edit[]; index: number },
) {
  const { skill, metaSkill, edits } = input;
  const mode = modeOf(run);
  const kind = kindOf(edits);
  const level = 1;
  const shownOf = (source: Edit["sourceType"]) =>
    edits.filter((edit) => edit.sourceType === source).map(mode.show);
  const message =
    kind === "final"
      ? mergeFinalMessage({
          skill,
          metaSkill,
          noun: mode.noun.many,
          failure: shownOf("failure"),
          success: shownOf("success"),
        })
      : mergeMessage({
          skill,
          metaSkill,
          level,
          payload: mode.payload,
          patches: edits.map((edit) => [mode.show(edit)]),
        });
  const result = await askMerge(run, ledger, {
    key: `${input.key}/merge/conflict/${input.index}`,
    place: input.place,
    message,
    kind,
    level,
    inputs: edits,
    skill,
  });
  input.progress();
  return result;
}

/**
 * Stage 3 without the optimizer (C-13): equal and nearly equal edits become one with all their
 * supporters, failure edits first; only groups in conflict are merged by a call each.
 */
export async function mergePlainly(
  run: RunContext,
  ledger: Ledger,
  input: PlainMergeInput,
): Promise<Aggregation> {
  const similarity = improvementsOf(run).deterministicMerge?.similarity ?? 1;
  const all = input.patches.flatMap((patch) => patch.edits);
  const inOrder = [
    ...all.filter((edit) => edit.sourceType === "failure"),
    ...all.filter((edit) => edit.sourceType === "success"),
  ];
  const united = uniteEdits(inOrder, similarity);
  const groups = conflictGroups(united.edits, similarity);
  const results = await Promise.all(
    groups.map(
      async (edits, index): Promise<{ edits: readonly Edit[]; call: MergeCall | null }> =>
        edits.length === 1
          ? { edits, call: null }
          : settleConflict(run, ledger, { ...input, edits, index }),
    ),
  );
  return {
    merged: results.flatMap(({ edits }) => edits),
    calls: results.flatMap(({ call }) => call ?? []),
    plain: {
      edits: all.length,
      equal: united.equal,
      nearly_equal: united.nearlyEqual,
      conflicts: groups.filter((edits) => edits.length > 1).length,
    },
  };
}
