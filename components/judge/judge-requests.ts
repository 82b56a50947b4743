import * as z from "zod";
import {
  type AskedJudge,
  askedJudgeSchema,
  type CreateJudgeCheckInput,
  type JudgeCheck,
  type JudgeLabel,
  judgeCheckSchema,
} from "@/lib/schemas/judge";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type Refusal = {
  readonly ok: false;
  readonly message: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
};
type Answer<T> = { readonly ok: true; readonly value: T } | Refusal;

const checkReply = z.object({ check: judgeCheckSchema }).transform(({ check }) => check);

/** One request; never throws. */
async function send<T>(
  path: string,
  schema: z.ZodType<T>,
  request: { readonly method: string; readonly body?: unknown; readonly signal?: AbortSignal },
): Promise<Answer<T>> {
  try {
    const { method, body, signal } = request;
    const response = await fetch(`/api/v1${path}`, {
      method,
      ...(signal ? { signal } : {}),
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

export function createCheck(
  datasetId: string,
  input: CreateJudgeCheckInput,
): Promise<Answer<JudgeCheck>> {
  return send(`/datasets/${datasetId}/judge-checks`, checkReply, { method: "POST", body: input });
}

export function labelCase(
  checkId: string,
  position: number,
  label: JudgeLabel | null,
): Promise<Answer<JudgeCheck>> {
  return send(`/judge-checks/${checkId}/cases/${position}`, checkReply, {
    method: "PUT",
    body: { label },
  });
}

/** Asks about a few cases; call it until none remain. */
export function askJudge(checkId: string, signal: AbortSignal): Promise<Answer<AskedJudge>> {
  return send(`/judge-checks/${checkId}/verdicts`, askedJudgeSchema, {
    method: "POST",
    body: { limit: 4 },
    signal,
  });
}

export function deleteCheck(checkId: string): Promise<Answer<unknown>> {
  return send(`/judge-checks/${checkId}`, z.object({ deleted: z.literal(true) }), {
    method: "DELETE",
  });
}
