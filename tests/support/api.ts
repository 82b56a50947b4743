import type { Db } from "@/lib/db/client";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export const origin = "http://127.0.0.1:7860";

/** Makes the routes work on this database, as if the process had been started with it. */
export function serveFrom(db: Db): void {
  Object.assign(globalThis, { skilloptDb: db });
}

type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

/** Calls a route's handler as the server would. */
export function call(
  handler: Handler,
  input: {
    readonly path?: string;
    readonly params?: Record<string, string>;
    readonly method?: string;
    readonly json?: unknown;
    readonly form?: FormData;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const hasJson = input.json !== undefined;
  const request = new Request(`${origin}${input.path ?? "/"}`, {
    method: input.method ?? (hasJson || input.form ? "POST" : "GET"),
    headers: {
      host: new URL(origin).host,
      ...(hasJson ? { "content-type": "application/json" } : {}),
      ...input.headers,
    },
    ...(hasJson ? { body: JSON.stringify(input.json) } : {}),
    ...(input.form ? { body: input.form } : {}),
  });
  return handler(request, { params: Promise.resolve(input.params ?? {}) as Promise<never> });
}

/** The error of an answer that has the one error shape. */
export async function errorOf(response: Response) {
  const { error } = apiErrorSchema.parse(await response.json());
  if (response.headers.get("x-request-id") !== error.requestId) {
    throw new Error("the request id of header and body differ");
  }
  return { status: response.status, ...error };
}
