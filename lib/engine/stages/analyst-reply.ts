import type { Edit, SourceType } from "../../schemas/edit";
import type { ItemOutcome } from "../../schemas/outcome";
import type { Patch } from "../../schemas/step-record";
import type { Checked } from "../ask";
import { isFields, textsOf } from "../modes/fields";
import { modeOf } from "../modes/find-mode";
import type { UpdateContract } from "../modes/update-contract";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { itemsIn, limitsOf, type ReadItem, readItem } from "../proposals";
import { type AnalystReply, analystReplySchema } from "../replies";
import { readNotes } from "../skill-document/appendix";

type UsableItem = Extract<ReadItem, { ok: true }>;

type AnalystResult = {
  readonly reply: AnalystReply;
  readonly items: readonly ReadItem[];
  readonly notes: readonly string[];
};

/** A reflection group: trajectories of one kind from one rollout batch. */
export type Group = {
  readonly batch: number;
  readonly name: string;
  readonly sourceType: SourceType;
  readonly outcomes: readonly ItemOutcome[];
};

/** Which analysts may write notes for the appendix (R-3.16a). */
export function mayWriteNotes(run: RunContext, sourceType: SourceType): boolean {
  const { use_skill_aware_reflection: isOn, skill_aware_appendix_source: source } =
    run.config.optimizer;
  return isOn && (sourceType === "failure" || source === "both");
}

/** A reply that holds notes and no patch counts as one with an empty patch (R-3.3f). */
function withCarrier(mode: UpdateContract, value: unknown, notes: readonly string[]): unknown {
  return isFields(value) && !("patch" in value) && notes.length > 0
    ? { ...value, patch: { [mode.payload]: [] } }
    : value;
}

/** Reads an analyst's reply item by item (R-3.3f, N-3.3). */
export function checkAnalyst(
  run: RunContext,
  value: unknown,
  group: Group,
  skill: string,
): Checked<AnalystResult> {
  const mode = modeOf(run);
  const notes = mayWriteNotes(run, group.sourceType) ? readNotes(value) : [];
  const carried = group.sourceType === "failure" ? withCarrier(mode, value, notes) : value;
  const parsed = analystReplySchema.safeParse(carried);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    };
  }
  const { checksReplies } = rulesOf(run);
  const listed = itemsIn(mode, parsed.data.patch);
  if (!listed && checksReplies) {
    return { ok: false, problems: [`patch.${mode.payload}: must be a list`] };
  }
  const limits = limitsOf(run, skill);
  const items = (listed ?? []).map((item) => readItem(run, mode, item, limits));
  const refused = items.flatMap((item) =>
    item.ok ? [] : [`${mode.noun.one} ${item.op}: ${item.reason}`],
  );
  if (items.length > 0 && refused.length === items.length && notes.length === 0) {
    return { ok: false, problems: refused };
  }
  return { ok: true, value: { reply: parsed.data, items, notes } };
}

/** The number of trajectories as the model reports it: whole, at least 1. */
function reportedSupport(value: unknown): number {
  const count = typeof value === "number" || typeof value === "string" ? Number(value) : 0;
  return Number.isFinite(count) ? Math.max(1, Math.trunc(count)) : 1;
}

/** An item with its source and supporters; its id comes when the whole step is known. */
function toEdit(run: RunContext, item: UsableItem, group: Group, reply: AnalystReply): Edit {
  const itemIds = group.outcomes.map((outcome) => outcome.itemId);
  const addresses = isFields(item.value) ? textsOf(item.value.addresses) : [];
  const named = itemIds.filter((id) => addresses.includes(id));
  const { countsSupport } = rulesOf(run);
  const reported = item.fields.supportCount ?? reportedSupport(reply.batch_size);
  return {
    id: "",
    ...item.fields,
    sourceType: countsSupport ? group.sourceType : (item.source ?? group.sourceType),
    supportItemIds: named.length > 0 ? named : itemIds,
    from: [],
    ...(countsSupport ? {} : { supportCount: reported }),
  };
}

/** Most items of one reply: L, not the step's budget (R-3.3a); whole skills come one at a time (R-3.3e). */
function mostItems(run: RunContext, mode: UpdateContract): number {
  if (mode.hasBudget) {
    return run.config.optimizer.learning_rate;
  }
  return rulesOf(run).checksReplies ? 1 : Number.POSITIVE_INFINITY;
}

/** The patch of a group, at most as many items as were asked for. */
export function toPatch(run: RunContext, group: Group, result: AnalystResult): Patch {
  const mode = modeOf(run);
  const usable = result.items.flatMap((item) => (item.ok ? [item] : []));
  const refused = result.items.flatMap((item) =>
    item.ok ? [] : [{ op: item.op, reason: item.reason }],
  );
  const most = mostItems(run, mode);
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
    edits: usable.slice(0, most).map((item) => toEdit(run, item, group, result.reply)),
    refused: [
      ...refused,
      ...usable
        .slice(most)
        .map(({ fields }) => ({ op: fields.op, reason: `beyond the ${mode.noun.one} budget` })),
    ],
    ...(run.config.optimizer.use_skill_aware_reflection ? { notes: [...result.notes] } : {}),
  };
}
