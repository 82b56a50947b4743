import type { SplitName } from "@/lib/schemas/dataset";
import type { PreparedFolder } from "@/lib/schemas/dataset-import";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { type Scorer, scorerSchema } from "@/lib/schemas/scorer";

/** A chosen file; without a split it is cut by ratio, or says itself where each item belongs. */
export type UploadFile = {
  readonly id: string;
  readonly file: File;
  readonly split: SplitName | null;
};

/** What the upload form holds. */
export type UploadDraft = {
  readonly files: readonly UploadFile[];
  /** A folder on the server in place of files. */
  readonly folder: PreparedFolder | null;
  /** Name of another prepared folder with the documents; empty for the folder's own. */
  readonly documents: string;
  /** The dataset this becomes a new version of. */
  readonly previousId: string | null;
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly splitMode: "auto" | "ratio" | "stratified" | "stable_hash" | "explicit";
  readonly splitRatio: string;
  readonly splitSeed: string;
  /** Field whose equal values keep items together; empty for none. */
  readonly groupBy: string;
  readonly fillMissing: boolean;
  /** In a new version, items stay in the split they stood in. */
  readonly keepPlaces: boolean;
  /** Items put into another split by hand. */
  readonly moves: Readonly<Record<string, SplitName>>;
  /** Field of an item to field of the files. */
  readonly columns: Readonly<Record<string, string>>;
  /** Loads what is valid and leaves out the rest. */
  readonly keepValid: boolean;
  /** Null takes the scorer the files bring, or the usual one. */
  readonly scorer: Scorer | null;
  readonly answerFormat: AnswerFormat | null;
  readonly answerTag: string;
  readonly answerPattern: string;
  readonly systemPrompt: string;
  /** Empty takes the template the files bring, or the input as it is. */
  readonly userTemplate: string;
  readonly guidance: string;
  readonly scoringProfile: "official" | "compat";
  readonly pageInput: "image" | "text";
  readonly searchMode: "oracle-files" | "oracle-pages" | "full-corpus";
};

export type AnswerFormat = "tag" | "whole" | "lastLine" | "json" | "regex";

export const emptyDraft: UploadDraft = {
  files: [],
  folder: null,
  documents: "",
  previousId: null,
  name: "",
  environment: "custom",
  splitMode: "auto",
  splitRatio: "2:1:7",
  splitSeed: "42",
  groupBy: "",
  fillMissing: false,
  keepPlaces: true,
  moves: {},
  columns: {},
  keepValid: false,
  scorer: null,
  answerFormat: null,
  answerTag: "answer",
  answerPattern: "",
  systemPrompt: "",
  userTemplate: "",
  guidance: "",
  scoringProfile: "official",
  pageInput: "image",
  searchMode: "oracle-files",
};

/** True when there is something to look at. */
export function hasData({ files, folder }: Pick<UploadDraft, "files" | "folder">): boolean {
  return files.length > 0 || folder !== null;
}

/** True when a ratio and a seed have a say. */
export function isCut({ splitMode, fillMissing }: UploadDraft): boolean {
  return splitMode !== "auto" && (splitMode !== "explicit" || fillMissing);
}

/** The settings that travel with the data; what was not chosen is left to the files and the defaults. */
export function uploadOptions(draft: UploadDraft): Record<string, unknown> {
  if (draft.environment !== "custom") {
    return {
      scoring_profile: draft.scoringProfile,
      ...(draft.environment === "docvqa" ? { page_input: draft.pageInput } : {}),
      ...(draft.environment === "officeqa" ? { search_mode: draft.searchMode } : {}),
    };
  }
  const scorer = draft.scorer === null ? null : scorerSchema.safeParse(draft.scorer);
  return {
    ...(scorer === null ? {} : { scorer: scorer.success ? scorer.data : draft.scorer }),
    ...(draft.answerFormat === null ? {} : { answer_format: draft.answerFormat }),
    ...(draft.answerFormat === "tag" ? { answer_tag: draft.answerTag } : {}),
    ...(draft.answerFormat === "regex" ? { answer_pattern: draft.answerPattern } : {}),
    ...(draft.systemPrompt === "" ? {} : { system_prompt: draft.systemPrompt }),
    ...(draft.userTemplate === "" ? {} : { user_template: draft.userTemplate }),
    ...(draft.guidance === "" ? {} : { guidance: draft.guidance }),
  };
}

/** True when every file is a split of its own: nothing is left to cut. */
export function hasOwnSplits(draft: Pick<UploadDraft, "files" | "folder">): boolean {
  if (draft.folder !== null) return draft.folder.isSplit;
  return draft.files.length > 0 && draft.files.every((file) => file.split !== null);
}
const splitPatterns: readonly (readonly [RegExp, SplitName])[] = [
  [/(^|[^a-z])train(ing)?([^a-z]|$)/i, "train"],
  [/(^|[^a-z])(val|valid|validation|dev|selection)([^a-z]|$)/i, "val"],
  [/(^|[^a-z])test([^a-z]|$)/i, "test"],
];

/** The split a file name speaks of, like `train.jsonl` or `my-data_dev.csv`. */
export function splitOfFileName(name: string): SplitName | null {
  return splitPatterns.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** New files in the order chosen; splits are guessed only when several files come together. */
export function addFiles(
  known: readonly UploadFile[],
  chosen: readonly File[],
  newId: () => string,
): readonly UploadFile[] {
  const isSeveral = known.length + chosen.length > 1;
  const added = chosen.map((file) => ({ id: newId(), file, split: null }));
  return [...known, ...added].map((entry) => ({
    ...entry,
    split: entry.split ?? (isSeveral ? splitOfFileName(entry.file.name) : null),
  }));
}

/** `train.jsonl` in `support-triage` … a readable name from the first file that is not only a split. */
export function nameFromFiles(files: readonly UploadFile[]): string {
  const stems = files.map(({ file }) =>
    file.name
      .replace(/\.[a-z0-9]+$/i, "")
      .replace(/(^|[-_. ]+)(train(ing)?|val(id(ation)?)?|dev|selection|test)$/i, ""),
  );
  return stems.find((stem) => stem !== "")?.replace(/[_-]+/g, " ") ?? "";
}
