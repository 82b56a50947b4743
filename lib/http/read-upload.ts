import { AppError } from "@/lib/errors";
import { datasetLimits } from "@/lib/schemas/dataset";
import { readBytes } from "./parse-request";

/** Room for the form around the files. */
const formBytes = 256 * 1024;
const maxParts = 40;

export type Upload = {
  /** Names carry no folders. */
  readonly files: readonly {
    readonly field: string;
    readonly name: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  readonly fields: Readonly<Record<string, string>>;
};

function invalidUpload(message: string, cause?: unknown): AppError {
  return new AppError({
    code: "invalid_request",
    message,
    hint: "Send the files as multipart/form-data.",
    cause,
  });
}

/** A multipart upload within the limits of datasets. Throws `upload_too_large`, `invalid_request`. */
export async function readUpload(
  request: Request,
  maxBytes: number = datasetLimits.maxBytes,
): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw invalidUpload("The upload must be a form with files.");
  }
  const bytes = await readBytes(request, maxBytes + formBytes);
  const parts = [...(await parseForm(bytes, type))];
  if (parts.length > maxParts) {
    throw invalidUpload(`The upload has more than ${maxParts} parts.`);
  }
  const files: Upload["files"][number][] = [];
  const fields: Record<string, string> = {};
  for (const [field, value] of parts) {
    if (typeof value === "string") {
      fields[field] = value;
    } else {
      const name = value.name.split(/[/\\]/).at(-1) || "upload";
      files.push({ field, name, bytes: new Uint8Array(await value.arrayBuffer()) });
    }
  }
  return { files, fields };
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch (error) {
    throw invalidUpload("The upload could not be read.", error);
  }
}
