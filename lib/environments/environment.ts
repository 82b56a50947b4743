import type { SplitItems } from "../engine/ports";
import type { FinishReason, ModelMessage, ToolCall, ToolDefinition } from "../models/messages";
import type { ChatRequest } from "../models/model-client";
import type { ImportProblem, ItemFile, TaskItem } from "../schemas/dataset";
import type { EnvironmentConfig } from "../schemas/environment";
import type { TrajectoryEntry } from "../schemas/outcome";

/** A call of the target model as an environment sees it; errors are thrown as ModelError. */
export type TargetCall = (input: {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens: number;
  readonly tools?: readonly ToolDefinition[];
}) => Promise<{
  readonly text: string;
  readonly finish: FinishReason;
  readonly toolCalls: readonly ToolCall[];
  /** Goes back untouched in the next assistant message. */
  readonly opaque?: unknown;
  /** Tokens of the call, read and written. */
  readonly tokens?: number;
}>;

/** What the target must be able to do; a run whose target is known to lack it does not start. */
export type TargetNeeds = { readonly images?: boolean; readonly tools?: boolean };

/**
 * A call of the judge model. `ok: false` says why it never gave an answer, which leaves the item
 * without a score (infra_error); wrong settings and a cancelled run are thrown.
 */
export type JudgeCall = (input: {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens: number;
  readonly jsonSchema: NonNullable<ChatRequest["jsonSchema"]>;
}) => Promise<
  | { readonly ok: true; readonly text: string; readonly finish: FinishReason }
  | {
      readonly ok: false;
      readonly message: string;
      /** Of the error, as models name it. */
      readonly kind: string;
      /** The endpoint answered, but not with a text: cut, refused, filtered or empty. */
      readonly isReply: boolean;
    }
>;

/** Reads an attachment; the store is content-addressed, so the hash is all that is needed. */
export type LoadAttachment = (hash: string) => Promise<Uint8Array>;

/** What an environment reports about one item; accounting is added by the caller. */
export type EnvironmentResult = {
  readonly hard: number;
  readonly soft: number;
  /** `timeout`: the item's time ran out between calls. `infra_error`: the judge gave no verdict. */
  readonly status: "scored" | "timeout" | "scorer_error" | "invalid_item" | "infra_error";
  readonly answer: string;
  readonly failReason: string;
  readonly taskDescription: string;
  readonly turns: number;
  readonly targetSystemPrompt: string;
  readonly targetUserPrompt: string;
  /** Conversation, closed by a `role: system` note with the scorer's verdict. */
  readonly entries: readonly TrajectoryEntry[];
  readonly details: Readonly<Record<string, unknown>>;
};

/**
 * A task environment (benchmarks.md 1.1). Pure apart from the target call: one folder under
 * lib/environments, one line in registry.ts, its settings schema in lib/schemas/environment.ts.
 */
export interface TaskEnvironment<C extends { readonly name: string } = EnvironmentConfig> {
  readonly name: C["name"];
  readonly title: string;
  readonly description: string;
  /** Grows whenever prompts, extraction or scoring change; part of every rollout's input hash. */
  readonly version: string;
  readonly initialSkill: string;
  /** Left out, any model that reads text. */
  needs?(config: C): TargetNeeds;
  /** Time an item's calls may take together, waiting for a turn excluded; left out, only each call has a limit. */
  itemSeconds?(config: C): number;
  /**
   * Finds the files that records name and keeps them, so that `parseItems` meets records which hold
   * everything an item needs. Never throws for bad data.
   */
  collectFiles?(input: CollectFiles<C>): Promise<CollectedFiles>;
  /** Turns raw records into items, or lists every problem (never a partial result). */
  parseItems(records: readonly RawRecord[], config: C): ParsedItems;
  /** What people should know about how items were dealt to the splits; shown with the data. */
  splitWarnings?(splits: SplitItems): readonly string[];
  guidance(config: C): { readonly failure: string; readonly success: string };
  /** Settings that change a rollout's result, for the input hash. */
  decisiveSettings(config: C): unknown;
  /** True when the result depends on the seed, which then is part of the input hash. */
  usesSeed?(config: C): boolean;
  runItem(input: {
    config: C;
    item: TaskItem;
    skill: string;
    callTarget: TargetCall;
    /** Seed of the train batch, or the run's own; what is drawn for an item follows it. 0 if left out. */
    seed?: number;
    /** Present when a judge model is set up. */
    askJudge?: JudgeCall;
    /** Bytes of an item's file by its SHA-256; rejects when the store has none. */
    loadAttachment?: LoadAttachment;
    /** Aborted when the item is given up or the run ends; for work between calls. */
    signal?: AbortSignal;
  }): Promise<EnvironmentResult>;
  /** Words by which a person recognises the item in tables. */
  describeItem(item: TaskItem): string;
  expectedAnswers(item: TaskItem): readonly string[];
}

/** A record as read from a file, with its place for messages. */
export type RawRecord = {
  readonly file: string;
  readonly line: number | null;
  readonly value: unknown;
  /** What `collectFiles` found for the record; never taken from the data itself. */
  readonly collected?: Readonly<Record<string, unknown>>;
};

/** Files beside the data: a folder on this machine, or the rest of an archive. */
export type FileSource = {
  /** Paths of all files below a folder, relative to the source, in code point order; empty when there is none. */
  list(folder: string): Promise<readonly string[]>;
  read(
    path: string,
  ): Promise<
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly message: string }
  >;
};

export type CollectFiles<C extends { readonly name: string } = EnvironmentConfig> = {
  readonly records: readonly RawRecord[];
  readonly config: C;
  readonly source: FileSource;
  /** Keeps the bytes under their hash; a preview only computes it. */
  readonly keep: (file: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: Uint8Array;
  }) => Promise<ItemFile>;
};

/** Records in the order given; one whose files cannot be used is null and named among the problems. */
export type CollectedFiles = {
  readonly records: readonly (RawRecord | null)[];
  readonly problems: readonly ImportProblem[];
  readonly warnings: readonly string[];
};

export type ParsedItems =
  | {
      readonly ok: true;
      readonly items: readonly TaskItem[];
      readonly splits: readonly (string | null)[];
      readonly groups: readonly (string | null)[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

export type SplitItemSet = SplitItems;
