import * as z from "zod";
import type { ForkRun } from "@/lib/schemas/fork";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type ForkResult =
  | { readonly ok: true; readonly runId: string }
  | { readonly ok: false; readonly message: string };

const replySchema = z.object({ runId: z.string() });

/** Asks for a fork. The same key gives the same run; never throws. */
export async function forkRun(parentRunId: string, request: ForkRun): Promise<ForkResult> {
  try {
    const response = await fetch(`/api/v1/runs/${parentRunId}/forks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const body: unknown = await response.json();
    const created = replySchema.safeParse(body);
    if (response.ok && created.success) {
      return { ok: true, runId: created.data.runId };
    }
    const refusal = apiErrorSchema.safeParse(body);
    if (refusal.success) {
      const { message, hint } = refusal.data.error;
      return { ok: false, message: [message, hint].filter(Boolean).join(" ") };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return {
    ok: false,
    message: "The server did not answer. Try again; a repeated request makes only one run.",
  };
}
