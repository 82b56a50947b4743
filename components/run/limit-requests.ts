import { type LimitsConfig, type RunLimits, runLimitsSchema } from "@/lib/schemas/limits";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type LimitsReply =
  | { readonly ok: true; readonly limits: RunLimits }
  | { readonly ok: false; readonly message: string };

/** The caps of a run and what it has spent; never throws. */
export function readLimits(runId: string): Promise<LimitsReply> {
  return ask(runId, { cache: "no-store" });
}

/** Sets the caps of a run that nobody executes; never throws. */
export function changeLimits(runId: string, limits: Partial<LimitsConfig>): Promise<LimitsReply> {
  return ask(runId, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ limits }),
  });
}

async function ask(runId: string, init: RequestInit): Promise<LimitsReply> {
  try {
    const response = await fetch(`/api/v1/runs/${runId}/limits`, init);
    const body: unknown = await response.json();
    const limits = runLimitsSchema.safeParse(body);
    if (response.ok && limits.success) {
      return { ok: true, limits: limits.data };
    }
    const refusal = apiErrorSchema.safeParse(body);
    if (refusal.success) {
      const { message, hint } = refusal.data.error;
      return { ok: false, message: [message, hint].filter(Boolean).join(" ") };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return { ok: false, message: "The server did not answer. Nothing was changed; try again." };
}
