import type { FieldError } from "@/lib/errors";
import type { Layer } from "./layer";

/** Names and values of environment variables, passed in by the caller. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Defaults of roles on an OpenAI-compatible endpoint from
 * `{,OPTIMIZER_,TARGET_}OPENAI_COMPATIBLE_{BASE_URL,API_KEY,MODEL,TEMPERATURE,MAX_TOKENS,TIMEOUT_SECONDS}`.
 * The role's own variable beats the shared one; of a key only the variable's name is taken.
 */
export function endpointDefaults(
  settings: Layer,
  variables: Variables,
): { readonly layer: Layer; readonly problems: readonly FieldError[] } {
  const layer: Layer = new Map();
  const problems: FieldError[] = [];
  for (const role of ["target", "optimizer"] as const) {
    if (settings.get(`model.${role}.provider`)?.value !== "openai_compatible") continue;
    const find = (suffix: string) => {
      const names = [
        `${role.toUpperCase()}_OPENAI_COMPATIBLE_${suffix}`,
        `OPENAI_COMPATIBLE_${suffix}`,
      ];
      const name = names.find((one) => (variables[one] ?? "").trim() !== "");
      return name === undefined ? null : { name, text: (variables[name] ?? "").trim() };
    };
    const put = (key: string, source: string, value: unknown) => {
      const path = `model.${role}.${key}`;
      if (!settings.has(path)) layer.set(path, { value, source });
    };
    for (const [suffix, key] of [
      ["BASE_URL", "baseUrl"],
      ["MODEL", "model"],
    ] as const) {
      const found = find(suffix);
      if (found) put(key, found.name, found.text);
    }
    const key = find("API_KEY");
    if (key) put("apiKeyEnv", key.name, key.name);
    for (const [suffix, name, factor] of [
      ["TEMPERATURE", "temperature", 1],
      ["MAX_TOKENS", "maxOutputTokens", 1],
      ["TIMEOUT_SECONDS", "timeoutMs", 1000],
    ] as const) {
      const found = find(suffix);
      if (!found) continue;
      const number = Number(found.text);
      if (Number.isFinite(number)) put(name, found.name, Math.round(number * factor * 1e6) / 1e6);
      else
        problems.push({ path: `model.${role}.${name}`, message: `${found.name} is not a number` });
    }
  }
  return { layer, problems };
}
