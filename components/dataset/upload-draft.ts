import type { SplitName } from "@/lib/schemas/dataset";
import type { EnvironmentName } from "@/lib/schemas/environment";
import type { Scorer } from "@/lib/schemas/scorer";

/** A chosen file; without a split it is cut by ratio, or says itself where each item belongs. */
export type UploadFile = {
  readonly id: string;
  readonly file: File;
  readonly split: SplitName | null;
};

/** What the upload form holds. */
export type UploadDraft = {
  readonly files: readonly UploadFile[];
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly splitMode: "auto" | "ratio" | "stratified" | "explicit";
  readonly splitRatio: string;
  readonly splitSeed: string;
  readonly scorer: Scorer;
  readonly answerFormat: "tag" | "whole" | "lastLine" | "json";
  readonly scoringProfile: "official" | "compat";
};

/** True when every file is a split of its own: nothing is left to cut. */
export function hasOwnSplits(draft: Pick<UploadDraft, "files">): boolean {
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
