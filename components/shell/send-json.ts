import type * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type Refusal = {
  readonly ok: false;
  readonly message: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
};
export type Answer<T> = { readonly ok: true; readonly value: T } | Refusal;

/** One request to the API below /api/v1; never throws. */
export async function sendJson<T>(
  path: string,
  schema: z.ZodType<T>,
  request: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Answer<T>> {
  const { method = "GET", body } = request;
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      cache: "no-store",
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    const parsed = response.ok ? schema.safeParse(json) : null;
    if (parsed?.success) {
      return { ok: true, value: parsed.data };
    }
    const refusal = apiErrorSchema.safeParse(json);
    if (refusal.success) {
      const { message, hint, fields } = refusal.data.error;
      return { ok: false, message: [message, hint].filter(Boolean).join(" "), fields };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return { ok: false, message: "The server did not answer. Try again.", fields: [] };
}
