import { resolve } from "node:path";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { ModelClient } from "@/lib/models/model-client";
import { publicAddress } from "@/lib/models/redact";
import { type CacheMode, openResponseCache, withResponseCache } from "@/lib/models/response-cache";
import type { ModelRole } from "@/lib/schemas/model-role";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { RolloutPurpose } from "@/lib/schemas/run-event";

/** Scoring of a fixed skill; a training rollout is always made anew. */
const evaluations: ReadonlySet<RolloutPurpose> = new Set(["selection", "test", "eval"]);

/** What sets calls of one rollout apart that ask the same; undefined for rollouts that keep nothing. */
export function cacheSaltOf(
  request: { readonly purpose: RolloutPurpose; readonly sample?: number | undefined },
  call: number,
): string | undefined {
  return evaluations.has(request.purpose) ? `${request.sample ?? 0}/${call}` : undefined;
}

/** The target as a run asks it: with the replies kept on disk when `evaluation.cache` says so. */
export function withKeptReplies(config: RunConfig, client: ModelClient): ModelClient {
  const mode = config.evaluation.cache;
  return mode === "off" ? client : withCache(mode, config.model.target, client);
}

/**
 * The judge as a run asks it: an equal question gets the verdict it got before, so that equal answers
 * score alike and cost once (benchmarks.md 8.4). The built-in model needs no keeping.
 */
export function withKeptVerdicts(
  config: RunConfig,
  judge: ModelRole,
  client: ModelClient,
): ModelClient {
  return judge.provider === "simulated"
    ? client
    : withCache(config.evaluation.cache === "off" ? "use" : config.evaluation.cache, judge, client);
}

function withCache(
  mode: Exclude<CacheMode, "off">,
  { provider, baseUrl }: ModelRole,
  client: ModelClient,
): ModelClient {
  return withResponseCache({
    client,
    mode,
    endpoint: baseUrl === undefined ? provider : publicAddress(baseUrl),
    cache: openResponseCache({
      directory: resolve(env.SKILLOPT_CACHE_DIR),
      maxBytes: env.SKILLOPT_CACHE_MAX_MB * 1024 * 1024,
      onProblem: (problem, file) => log.warn("A kept reply has a problem", { problem, file }),
    }),
  });
}
