import * as z from "zod";
import type { ImportProblem } from "@/lib/schemas/dataset";
import { type DatasetPreview, datasetPreviewSchema } from "@/lib/schemas/dataset-import";
import { apiErrorSchema, type DatasetRow, datasetRowSchema } from "@/lib/schemas/read-models";
import { hasOwnSplits, isCut, type UploadDraft, uploadOptions } from "./upload-draft";

/** What the server says about an upload that was not stored. */
export type UploadCheck =
  | { readonly kind: "empty" }
  | {
      readonly kind: "good";
      readonly counts: DatasetRow["counts"];
      readonly items: DatasetPreview["items"];
      readonly split: DatasetPreview["split"];
      readonly warnings: readonly string[];
      readonly leftOut: DatasetPreview["leftOut"];
      readonly stats: DatasetPreview["stats"];
      readonly placed: DatasetPreview["placed"];
      readonly columns: readonly string[];
      readonly options: DatasetPreview["options"];
      readonly changes: DatasetPreview["changes"];
    }
  | {
      readonly kind: "bad";
      readonly message: string;
      readonly hint: string;
      readonly problems: readonly ImportProblem[];
      /** Items that would load without those that have a problem. */
      readonly loadableCount: number;
      readonly columns: readonly string[];
    };

const createdSchema = z.object({ dataset: datasetRowSchema, created: z.boolean() });

/** Asks what the files would become; nothing is stored. Throws only when aborted. */
export async function previewUpload(
  draft: UploadDraft,
  signal: AbortSignal,
  ask: { readonly withPlaces: boolean } = { withPlaces: false },
): Promise<UploadCheck> {
  const address = `/api/v1/datasets/preview${ask.withPlaces ? "?places=all" : ""}`;
  const body = await send(address, draft, signal);
  const preview = datasetPreviewSchema.safeParse(body);
  if (!preview.success) {
    return refusalOf(body);
  }
  const { counts, items, split, warnings, problems, loadableCount, columns } = preview.data;
  const { leftOut, stats, placed, options, changes } = preview.data;
  if (problems.length > 0 || counts === null) {
    return {
      kind: "bad",
      message:
        problems.length === 1 ? "There is 1 problem" : `There are ${problems.length} problems`,
      hint: "Correct the files and choose them again. Nothing was stored.",
      problems,
      loadableCount,
      columns,
    };
  }
  return {
    kind: "good",
    counts,
    items,
    split,
    warnings,
    leftOut,
    stats,
    placed,
    columns,
    options,
    changes,
  };
}

/** Stores the dataset; files that are already stored give the dataset they became. */
export async function createDataset(
  draft: UploadDraft,
): Promise<
  | { readonly kind: "created"; readonly dataset: DatasetRow; readonly isNew: boolean }
  | Extract<UploadCheck, { kind: "bad" }>
> {
  const body = await send("/api/v1/datasets", draft, new AbortController().signal);
  const created = createdSchema.safeParse(body);
  return created.success
    ? { kind: "created", dataset: created.data.dataset, isNew: created.data.created }
    : refusalOf(body);
}

async function send(address: string, draft: UploadDraft, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(address, { method: "POST", body: uploadBody(draft), signal });
    return await response.json();
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
    return null;
  }
}

function refusalOf(body: unknown): Extract<UploadCheck, { kind: "bad" }> {
  const refusal = apiErrorSchema.safeParse(body);
  if (!refusal.success) {
    return {
      kind: "bad",
      message: "The server did not answer",
      hint: "Nothing was stored. Try again.",
      problems: [],
      loadableCount: 0,
      columns: [],
    };
  }
  const { message, hint, fields } = refusal.data.error;
  const problems = fields.map(problemOfField);
  return { kind: "bad", message, hint, problems, loadableCount: 0, columns: [] };
}

/** `tasks.jsonl, line 12, answer` as the server writes a place; anything else is the field's name. */
function problemOfField(field: { path: string; message: string }): ImportProblem {
  const place = /^(.+?), line (\d+)(?:, (.+))?$/.exec(field.path);
  return place
    ? {
        file: place[1] ?? "",
        line: Number(place[2]),
        field: place[3] ?? null,
        message: field.message,
      }
    : { file: field.path, line: null, field: null, message: field.message };
}

/** The upload as the API takes it: settings as fields, every file under the name of its split. */
export function uploadBody(draft: UploadDraft): FormData {
  const body = new FormData();
  // A preview does not need the name yet, the API does.
  body.set("name", draft.name.trim() || "untitled");
  body.set("environment", draft.environment);
  body.set("splitMode", hasOwnSplits(draft) ? "split_dir" : draft.splitMode);
  if (isCut(draft)) {
    body.set("splitRatio", draft.splitRatio);
    body.set("splitSeed", draft.splitSeed);
  }
  if (draft.groupBy !== "") body.set("groupBy", draft.groupBy);
  if (draft.splitMode === "explicit" && draft.fillMissing) body.set("fillMissing", "true");
  if (Object.keys(draft.moves).length > 0) body.set("moves", JSON.stringify(draft.moves));
  if (Object.keys(draft.columns).length > 0) body.set("columns", JSON.stringify(draft.columns));
  if (draft.keepValid) body.set("keepValid", "true");
  if (draft.previousId !== null) {
    body.set("previousId", draft.previousId);
    if (draft.keepPlaces) body.set("keepPlaces", "true");
  }
  body.set("options", JSON.stringify(uploadOptions(draft)));
  if (draft.folder !== null) {
    const { name } = draft.folder;
    const documents = draft.documents === "" ? {} : { documents: draft.documents };
    body.set("folder", JSON.stringify({ name, ...documents }));
    return body;
  }
  for (const { file, split } of draft.files) {
    body.append(split ?? "file", file, file.name);
  }
  return body;
}
