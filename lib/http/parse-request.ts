import type * as z from "zod";
import { AppError } from "@/lib/errors";
import { invalidRequest } from "./to-app-error";

/** Enough for a run's form with a seed skill; uploads have their own limit. */
const maxJsonBytes = 2 * 1024 * 1024;

export function parseQuery<T extends z.ZodType>(request: Request, schema: T): z.output<T> {
  const query = Object.fromEntries(
    [...new URL(request.url).searchParams].filter(([, value]) => value !== ""),
  );
  const parsed = schema.safeParse(query);
  if (!parsed.success) {
    throw invalidRequest("address", parsed.error);
  }
  return parsed.data;
}

/** Parts of the path. One that cannot be an id or a number names nothing: `not_found`. */
export function parseParams<T extends z.ZodType>(params: unknown, schema: T): z.output<T> {
  const parsed = schema.safeParse(params);
  if (!parsed.success) {
    throw new AppError({
      code: "not_found",
      message: "There is nothing at this address.",
      hint: "Check the address, or start from the list of runs.",
    });
  }
  return parsed.data;
}

/** The JSON body. Only JSON is taken: a form of another site cannot send it without being asked. */
export async function parseBody<T extends z.ZodType>(
  request: Request,
  schema: T,
  maxBytes: number = maxJsonBytes,
): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readJson(request, maxBytes));
  if (!parsed.success) {
    throw invalidRequest("request", parsed.error);
  }
  return parsed.data;
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type)) {
    throw new AppError({
      code: "invalid_request",
      message: "The request must be JSON.",
      hint: "Send it with the header content-type: application/json.",
    });
  }
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError({
      code: "invalid_request",
      message: "The request is not valid JSON.",
      hint: "Check quotes, commas and brackets.",
      cause: error,
    });
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    code: "upload_too_large",
    message: `The upload is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
    hint: "Send fewer or smaller items.",
  });
}

/** The body, read no further than the limit whatever its headers say. Throws `upload_too_large`. */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
    throw tooLarge(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
