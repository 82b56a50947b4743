import { readSecret } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { createModelClient, defaultKeyVariable, endpointOf, limitsOf } from "@/lib/models/client";
import type { EndpointLimiters } from "@/lib/models/limiter-pool";
import type { ModelClient } from "@/lib/models/model-client";
import type { ModelRole } from "@/lib/schemas/model-role";

type Role = "target" | "optimizer";

/** The key of a role: from the named variable, or from the usual ones. Throws AppError `missing_key`. */
function readKey(role: Role, settings: ModelRole): string | null {
  if (settings.provider === "simulated") {
    return null;
  }
  if (settings.apiKeyEnv === undefined) {
    const [own, common] = defaultKeyVariable(role);
    return readSecret(own) ?? readSecret(common);
  }
  const key = readSecret(settings.apiKeyEnv);
  if (key === null) {
    throw new AppError({
      code: "missing_key",
      message: `The ${role} model needs a key, but the environment variable ${settings.apiKeyEnv} is not set.`,
      hint: `Set ${settings.apiKeyEnv} where the worker is started, restart it, then resume the run.`,
      fields: [{ path: `model.${role}.apiKeyEnv`, message: "variable is not set" }],
    });
  }
  return key;
}

/** Opens the client of a role. Runs of one worker share the limits of an endpoint. */
export function openModel(
  role: Role,
  settings: ModelRole,
  shared: { limiters: EndpointLimiters; gatewayUrl: string | null },
): ModelClient {
  return createModelClient({
    role,
    settings,
    apiKey: readKey(role, settings),
    limiter: shared.limiters.forEndpoint(endpointOf(settings), limitsOf(settings)),
    ...(shared.gatewayUrl ? { gatewayUrl: shared.gatewayUrl } : {}),
  });
}
