import * as z from "zod";
import { AppError } from "@/lib/errors";
import { datasetLimits, splitNameSchema } from "@/lib/schemas/dataset";
import { importDatasetSchema, splitRequestSchema } from "@/lib/schemas/dataset-import";
import type { DatasetInput } from "@/lib/services/prepare-dataset";
import { parseBody } from "./parse-request";
import { readUpload, type Upload } from "./read-upload";
import { invalidRequest } from "./to-app-error";

/** Fields of the upload form; `auto` and empty leave the choice to the data. */
const formSchema = z.strictObject({
  name: importDatasetSchema.shape.name,
  environment: importDatasetSchema.shape.environment,
  options: z.string().default("{}"),
  splitMode: z.enum(["auto", ...splitRequestSchema.shape.mode.unwrap().options]).default("auto"),
  splitRatio: z.string().max(60).default(""),
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
    return parseBody(request, importDatasetSchema, datasetLimits.maxBytes);
  }
  const upload = await readUpload(request);
  const fields = Object.fromEntries(
    Object.entries(upload.fields).filter(([, value]) => value.trim() !== ""),
  );
  const parsed = formSchema.safeParse(fields);
  if (!parsed.success) {
    throw invalidRequest("upload", parsed.error);
  }
  const { name, environment, splitMode, splitRatio, splitSeed } = parsed.data;
  return {
    name,
    environment,
    options: readOptions(parsed.data.options),
    files: upload.files.map(toDataFile),
    split: {
      ...(splitMode === "auto" ? {} : { mode: splitMode }),
      ...(splitRatio === "" ? {} : { ratio: splitRatio }),
      ...(splitSeed === undefined ? {} : { seed: Number(splitSeed) }),
    },
  };
}

/** A file in the field of a split belongs to that split, whatever it is called. */
function toDataFile({ field, name, bytes }: Upload["files"][number]) {
  return { name: splitNameSchema.safeParse(field).success ? `${field}/${name}` : name, bytes };
}

function readOptions(text: string): Record<string, unknown> {
  const invalid = (cause?: unknown) =>
    new AppError({
      code: "invalid_request",
      message: "The options of the upload are not a JSON object.",
      fields: [{ path: "options", message: "must be a JSON object" }],
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(error);
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) {
    throw invalid(parsed.error);
  }
  return parsed.data;
}
