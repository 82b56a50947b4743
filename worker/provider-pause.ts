import { judgeSettings } from "@/lib/domain/run-judge";
import { endpointOf } from "@/lib/models/client";
import { createLimiterPool } from "@/lib/models/limiter-pool";
import { isModelError, type ModelError } from "@/lib/models/model-error";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { RunFailure } from "@/lib/schemas/run-summary";
import { openModel } from "./run-models";

/** How the reason of such a pause begins; pages and the command line look for it. */
export const providerPause = "provider unavailable";

/** A run that was paused because an endpoint gave no usable answer, not by a person or a limit. */
export function isProviderPause(run: {
  readonly status: string;
  readonly failure: RunFailure | null;
}): boolean {
  return run.status === "paused" && run.failure?.code === "provider_unavailable";
}

export type ProbeResult =
  | { readonly answers: true }
  /** `retryAfterMs`: how long the endpoint asked to be left alone. */
  | { readonly answers: false; readonly message: string; readonly retryAfterMs: number | null };

const probeTimeoutMs = 20_000;

/**
 * Asks each endpoint of a run once, with one token of output. An endpoint that refuses the settings
 * answers too: the run will say what is wrong with them. Throws AppError `missing_key` when this
 * process cannot ask at all.
 */
export async function probeProviders(
  config: RunConfig,
  input: { readonly gatewayUrl: string | null; readonly signal: AbortSignal },
): Promise<ProbeResult> {
  const asked = new Set<string>();
  const { target, optimizer } = config.model;
  const judge = judgeSettings(config);
  const roles = [
    ["target", target],
    ["optimizer", optimizer],
    ...(judge === null ? [] : [["judge", judge] as const]),
  ] as const;
  for (const [role, given] of roles) {
    const settings = { ...given, maxAttempts: 1, timeoutMs: probeTimeoutMs };
    const endpoint = `${settings.provider} ${endpointOf(settings)} ${settings.model}`;
    if (asked.has(endpoint)) {
      continue;
    }
    asked.add(endpoint);
    const client = openModel(role, settings, {
      // A run that is paused is asked for at once; its limits are not to be learned from a probe.
      limiters: createLimiterPool(),
      gatewayUrl: input.gatewayUrl,
    });
    try {
      await client.chat(
        { system: "", messages: [{ role: "user", content: "Say ok." }], maxOutputTokens: 1 },
        {
          role,
          stage: "probe",
          callKey: `probe/${crypto.randomUUID()}`,
          signal: input.signal,
          timeoutMs: probeTimeoutMs,
        },
      );
    } catch (thrown) {
      if (!isModelError(thrown)) {
        throw thrown;
      }
      if (isSilent(thrown)) {
        return { answers: false, message: thrown.message, retryAfterMs: thrown.retryAfterMs };
      }
    }
  }
  return { answers: true };
}

function isSilent(error: ModelError): boolean {
  return error.blame === "infra" || error.blame === "user";
}

const firstDelayMs = 2_000;
const longestDelayMs = 5 * 60_000;
const longestAskedMs = 60 * 60_000;

/** Waits between two looks at an endpoint: doubled each time, longer when the endpoint says so. */
export function createProbeDelay(random: () => number) {
  let delayMs = firstDelayMs;
  return {
    next(retryAfterMs: number | null): number {
      const asked = Math.min(retryAfterMs ?? 0, longestAskedMs);
      const jittered = delayMs * (0.9 + 0.2 * random());
      delayMs = Math.min(longestDelayMs, delayMs * 2);
      return Math.round(Math.max(jittered, asked));
    },
  };
}
export type ProbeDelay = ReturnType<typeof createProbeDelay>;
