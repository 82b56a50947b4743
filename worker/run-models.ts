import { readSecret } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { settingsNotSent } from "@/lib/models/capabilities";
import { createModelClient, endpointOf, limitsOf } from "@/lib/models/client";
import type { EndpointLimiters } from "@/lib/models/limiter-pool";
import type { ModelClient } from "@/lib/models/model-client";
import type { ModelRole } from "@/lib/schemas/model-role";
import { keyVariablesOf, providerFacts } from "@/lib/schemas/provider-facts";

type Role = "target" | "optimizer" | "judge";

/** The key of a role: from the named variable, or from the usual ones. Throws AppError `missing_key`. */
function readKey(role: Role, settings: ModelRole): string | null {
  if (providerFacts[settings.provider].keyVariables.length === 0) {
    return null;
  }
  if (settings.apiKeyEnv === undefined) {
    for (const name of keyVariablesOf(role, settings.provider)) {
      const key = readSecret(name);
      if (key !== null) {
        return key;
      }
    }
    return null;
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

/** What the clients of one run have in common. */
export type SharedByModels = {
  readonly limiters: EndpointLimiters;
  readonly gatewayUrl: string | null;
  /** Gets what a person should know of a model, under a key that tells each fact once. */
  readonly note?: (key: string, sentence: string) => void;
};

/** Opens the client of a role. Runs of one worker share the limits of an endpoint. */
export function openModel(role: Role, settings: ModelRole, shared: SharedByModels): ModelClient {
  for (const note of settingsNotSent(settings)) {
    log.warn("A model setting has no effect", { role, note });
    shared.note?.(`model/${settings.model}/${note}`, `A setting has no effect: ${note}.`);
  }
  return createModelClient({
    role,
    settings,
    apiKey: readKey(role, settings),
    limiter: shared.limiters.forEndpoint(endpointOf(settings), limitsOf(settings)),
    ...(shared.gatewayUrl ? { gatewayUrl: shared.gatewayUrl } : {}),
    onSettingLeftOut(setting, sentence) {
      log.warn("A model refused a setting", { role, setting, sentence });
      shared.note?.(`model/${settings.model}/${setting}`, `A setting has no effect: ${sentence}`);
    },
  });
}
