import type { Edit, EditReportRow, SourceType } from "../../schemas/edit";
import type { RunConfig } from "../../schemas/run-config";
import type { RejectedItem, StepDetail } from "../../schemas/step-record";
import type { LeakCheck } from "../improved/leak-guard";
import type { Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import type { StagePrompt } from "../prompts/contract";
import type { PayloadKey, UpdateMode } from "../update-mode";

/** What a proposed item says, before it has an identity and supporters. */
export type ItemFields = Pick<
  Edit,
  "op" | "target" | "content" | "why" | "title" | "priority" | "changeSummary"
>;

/** What an item is held against. */
export type ItemLimits = {
  /** Body of the skill, without read-only regions. */
  readonly body: string;
  readonly optimizer: Pick<RunConfig["optimizer"], "max_skill_chars" | "max_rewrite_drop">;
};

export type BuildInput = {
  readonly skill: string;
  readonly key: string;
  readonly place: Place;
  readonly items: readonly Edit[];
  readonly stepBuffer: string;
  /** What a rewriter may not put into the skill; null where nobody looks (C-15). */
  readonly leakCheck?: LeakCheck | null;
};

export type BuiltText = {
  readonly text: string;
  readonly report: readonly EditReportRow[];
  /** What the rewriter said, in the mode that has one. */
  readonly rewrite: NonNullable<StepDetail["rewrite"]> | null;
  /** The item that became the text, where one of several does. */
  readonly chosenId: string | null;
  /** Summary of the change, in the modes that replace the whole text. */
  readonly changeSummary: readonly string[] | null;
};

/**
 * One way to turn reflections into a candidate (2.4, 3.3 to 3.10). Stages ask this contract and do
 * not know the modes; a further mode is a further file here and a line in `find-mode.ts`.
 */
export type UpdateContract = {
  readonly name: UpdateMode;
  /** Field of a reply that holds the items (R-3.3e). */
  readonly payload: PayloadKey;
  /** What items are called in messages and log lines. */
  readonly noun: { readonly one: string; readonly many: string; readonly pool: string };
  /** False: a step has no budget and nothing is selected (R-3.10b). */
  readonly hasBudget: boolean;
  /** Replies of analysts and mergers hold whole documents. */
  readonly hasLongReplies: boolean;
  readonly prompts: {
    readonly analyst: Readonly<Record<SourceType, StagePrompt>>;
    readonly merge: Readonly<Record<SourceType | "final", StagePrompt>>;
    /** Null without a budget: nothing is ranked. */
    readonly ranking: StagePrompt | null;
  };
  /** The section of an analyst's message that says how much to propose. */
  request(budget: number): string;
  /** Reads an item leniently; what does not fit is empty. */
  read(value: Readonly<Record<string, unknown>>): ItemFields;
  /** Why an item cannot be used, null when it can (N-3.3, N-3.10). */
  refusal(item: ItemFields, limits: ItemLimits): string | null;
  /** An item as the optimizer sees it in later calls. */
  show(item: Edit): Readonly<Record<string, unknown>>;
  /** Equal texts mean equal items (N-3.9). */
  identity(item: ItemFields): string;
  /** A refused item as the step buffer keeps it (R-3.8a). */
  remember(item: Edit): RejectedItem;
  /** The candidate from the selected items; null when there is none (skip_no_rewrite). */
  build(run: RunContext, ledger: Ledger, input: BuildInput): Promise<BuiltText | null>;
};
