import { environmentVariables, readSecret } from "@/lib/env";
import type { ModelRole } from "@/lib/schemas/model-role";
import { keyVariablesOf, providerFacts } from "@/lib/schemas/provider-facts";

export type FoundKey = {
  /** Name of the variable that was looked at; null when no key is looked for. */
  readonly name: string | null;
  readonly value: string | null;
  /** Null when no key is needed and none was named. */
  readonly isPresent: boolean | null;
};

/** The key of an endpoint in this process; `value` goes into a request and nowhere else. */
export function findKey(
  settings: ModelRole,
  role: "target" | "optimizer" | "judge" | null = null,
): FoundKey {
  const { keyVariables, needsKey } = providerFacts[settings.provider];
  if (keyVariables.length === 0) {
    return { name: null, value: null, isPresent: null };
  }
  const usual = role === null ? keyVariables : keyVariablesOf(role, settings.provider);
  const names = settings.apiKeyEnv ? [settings.apiKeyEnv] : usual;
  for (const name of names) {
    const value = readSecret(name);
    if (value !== null) {
      return { name, value, isPresent: true };
    }
  }
  if (isSignedInByEntra(settings)) {
    return { name: null, value: null, isPresent: null };
  }
  // A proxy under an address of its own may need none.
  const isAsked = settings.apiKeyEnv !== undefined || (needsKey && settings.baseUrl === undefined);
  const name = settings.apiKeyEnv ?? keyVariables.at(-1) ?? null;
  return { name, value: null, isPresent: isAsked ? false : null };
}

/** Azure without a named key signs in by Entra ID. */
function isSignedInByEntra({ provider, azure, apiKeyEnv }: ModelRole): boolean {
  return provider === "azure_openai" && apiKeyEnv === undefined && azure?.auth !== "api_key";
}

/** Names of the variables that could hold a key, for telling a mistyped name. Never values. */
export function keyVariableNames(): readonly string[] {
  return Object.entries(environmentVariables())
    .filter(([name, value]) => value && /KEY|TOKEN|SECRET/.test(name))
    .map(([name]) => name);
}
