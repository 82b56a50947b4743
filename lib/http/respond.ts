import { log } from "@/lib/log";
import type { ApiError } from "@/lib/schemas/read-models";
import { toAppError } from "./to-app-error";

/** Answers of the API are for one moment and one reader. */
const noStore = { "cache-control": "no-store" } as const;

export function json(data: unknown, status = 200): Response {
  return Response.json(data, { status, headers: noStore });
}

export function errorBody(error: unknown, requestId: string): { status: number; body: ApiError } {
  const { code, message, hint, fields, status } = toAppError(error);
  return {
    status,
    body: { error: { code, message, hint, fields: [...fields], requestId } },
  };
}

/** The one way an error leaves the server. */
export function errorResponse(error: unknown, requestId: string): Response {
  const { status, body } = errorBody(error, requestId);
  if (status >= 500) {
    log.error("request failed", { requestId, code: body.error.code, error });
  }
  return Response.json(body, { status, headers: { ...noStore, "x-request-id": requestId } });
}

/** A name for a file from a person's text: letters, digits and dashes only. */
export function slug(text: string, fallback: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return plain || fallback;
}

/** A file to keep. `nosniff` stands on every answer of the server, here also for direct callers. */
export function download(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  file: { readonly name: string; readonly type: string },
): Response {
  return new Response(body, {
    headers: {
      ...noStore,
      "content-type": file.type,
      "content-disposition": `attachment; filename="${file.name}"`,
      "x-content-type-options": "nosniff",
    },
  });
}

/** A picture for an `<img>` of the app. Its type comes from its bytes, so it can be nothing else. */
export function picture(image: {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}): Response {
  return new Response(new Uint8Array(image.bytes), {
    headers: {
      "cache-control": "private, max-age=3600",
      "content-type": image.mediaType,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

export function markdownDownload(text: string, runName: string): Response {
  return download(text, {
    name: `${slug(runName, "run")}-best_skill.md`,
    type: "text/markdown; charset=utf-8",
  });
}
