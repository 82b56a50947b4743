import * as z from "zod";
import { AppError } from "@/lib/errors";
import { datasetLimits, splitNameSchema } from "@/lib/schemas/dataset";
import {
  columnsSchema,
  type FolderRequest,
  folderRequestSchema,
  importDatasetSchema,
  type SplitRequest,
  splitRequestSchema,
} from "@/lib/schemas/dataset-import";
import type { DatasetInput } from "@/lib/services/prepare-dataset";
import { openPreparedFolder } from "@/lib/services/prepared-folders";
import { parseBody } from "./parse-request";
import { readUpload, type Upload } from "./read-upload";
import { invalidRequest } from "./to-app-error";

/** All items of the largest dataset, each with an id of usual length. */
const maxMovesChars = 2_000_000;

/** Fields of the upload form; `auto` and empty leave the choice to the data. */
const formSchema = z.strictObject({
  name: importDatasetSchema.shape.name,
  environment: importDatasetSchema.shape.environment,
  options: z.string().default("{}"),
  splitMode: z.enum(["auto", ...splitRequestSchema.shape.mode.unwrap().options]).default("auto"),
  splitRatio: z.string().max(60).default(""),
  groupBy: z.string().max(200).default(""),
  fillMissing: z.enum(["true", "false"]).default("false"),
  keepPlaces: z.enum(["true", "false"]).default("false"),
  /** JSON: item id to split. */
  moves: z.string().max(maxMovesChars).default("{}"),
  /** JSON: field of an item to field of the records. */
  columns: z.string().max(10_000).default("{}"),
  keepValid: z.enum(["true", "false"]).default("false"),
  /** JSON: a prepared folder in place of files. */
  folder: z.string().max(1000).optional(),
  previousId: z.string().max(80).optional(),
  splitSeed: z
    .string()
    .regex(/^-?\d{1,15}$/, "must be a whole number")
    .optional(),
});

/**
 * A dataset as form or API send it: JSON with the files' texts, or a multipart form whose files stand
 * in fields named `file`, or `train`, `val` and `test`. Throws `upload_too_large`, `invalid_request`.
 */
export async function readDatasetRequest(request: Request): Promise<DatasetInput> {
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/json\b/i.test(type)) {
    const { previousId, split, folder, ...given } = await parseBody(
      request,
      importDatasetSchema,
      datasetLimits.maxBytes,
    );
    const input = {
      ...given,
      split: withoutUndefined(split),
      ...(previousId ? { previousId } : {}),
    };
    return folder === undefined ? input : fromFolder(input, folder);
  }
  const upload = await readUpload(request);
  const fields = Object.fromEntries(
    Object.entries(upload.fields).filter(([, value]) => value.trim() !== ""),
  );
  const parsed = formSchema.safeParse(fields);
  if (!parsed.success) {
    throw invalidRequest("upload", parsed.error);
  }
  const { name, environment, splitMode, splitRatio, splitSeed, groupBy } = parsed.data;
  const folder = parsed.data.folder
    ? readObject("folder", parsed.data.folder, folderRequestSchema)
    : null;
  const moves = readObject("moves", parsed.data.moves, splitRequestSchema.shape.moves.unwrap());
  const input: DatasetInput = {
    name,
    environment,
    options: readObject("options", parsed.data.options, z.record(z.string(), z.unknown())),
    columns: readObject("columns", parsed.data.columns, columnsSchema),
    keepValid: parsed.data.keepValid === "true",
    ...(parsed.data.previousId ? { previousId: parsed.data.previousId } : {}),
    files: upload.files.map(toDataFile),
    split: {
      ...(splitMode === "auto" ? {} : { mode: splitMode }),
      ...(splitRatio === "" ? {} : { ratio: splitRatio }),
      ...(splitSeed === undefined ? {} : { seed: Number(splitSeed) }),
      ...(groupBy === "" ? {} : { groupBy }),
      ...(parsed.data.fillMissing === "true" ? { fillMissing: true } : {}),
      ...(parsed.data.keepPlaces === "true" ? { keepPlaces: true } : {}),
      ...(Object.keys(moves).length === 0 ? {} : { moves }),
    },
  };
  return folder === null ? input : fromFolder(input, folder);
}

/** The data of a prepared folder in place of uploaded files; its layout decides the splits unless they are asked for. */
async function fromFolder(input: DatasetInput, folder: FolderRequest): Promise<DatasetInput> {
  const { files, source, mode } = await openPreparedFolder(folder);
  return {
    ...input,
    files,
    ...(source ? { source } : {}),
    split: { ...(mode === null ? {} : { mode }), ...input.split },
  };
}

/** A file in the field of a split belongs to that split, whatever it is called. */
function toDataFile({ field, name, bytes }: Upload["files"][number]) {
  return { name: splitNameSchema.safeParse(field).success ? `${field}/${name}` : name, bytes };
}

/** A form field that holds a JSON object. */
function readObject<T extends z.ZodType>(field: string, text: string, schema: T): z.output<T> {
  const invalid = (cause?: unknown) =>
    new AppError({
      code: "invalid_request",
      message: `The ${field} of the upload are not a JSON object of the right kind.`,
      fields: [{ path: field, message: "must be a JSON object" }],
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw invalid(parsed.error);
  }
  return parsed.data;
}

function withoutUndefined(split: SplitRequest): SplitRequest {
  return splitRequestSchema.parse(JSON.parse(JSON.stringify(split)));
}
