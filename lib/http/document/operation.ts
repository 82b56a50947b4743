import type * as z from "zod";

/** What a request answers with when it succeeds. */
export type Answer =
  | { readonly kind: "json"; readonly status: 200 | 201 | 202; readonly schema: z.ZodType | null }
  | { readonly kind: "file"; readonly type: string };

/** One request of the API: what the document and its page show, checked against the routes. */
export type Operation = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, parts in braces. */
  readonly path: string;
  readonly group: string;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Beside JSON: an upload form. */
  readonly takesForm?: boolean;
  readonly answer: Answer;
};

export function answersJson(schema: z.ZodType | null, status: 200 | 201 | 202 = 200): Answer {
  return { kind: "json", status, schema };
}

export function answersFile(type: string): Answer {
  return { kind: "file", type };
}
