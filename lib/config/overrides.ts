import type { FieldError } from "@/lib/errors";

export type Override = { readonly path: string; readonly value: unknown };
export type ParsedOverrides =
  | { readonly ok: true; readonly overrides: readonly Override[] }
  | { readonly ok: false; readonly problems: readonly FieldError[] };

/** Settings whose value stays as typed: a model may be called `4`, a ratio looks like a time. */
const textKeys = new Set([
  "model",
  "target",
  "optimizer",
  "optimizer_model",
  "target_model",
  "baseUrl",
  "base_url",
  "apiKeyEnv",
  "api_key_env",
  "split_dir",
  "data_path",
  "skill_init",
  "out_root",
  "split_ratio",
  "system_prompt",
  "user_template",
  "guidance",
]);

/** Reads `section.key=value` texts; the first `=` separates. */
export function parseOverrides(texts: readonly string[]): ParsedOverrides {
  const overrides: Override[] = [];
  const problems: FieldError[] = [];
  for (const text of texts) {
    const at = text.indexOf("=");
    const path = text.slice(0, Math.max(at, 0)).trim();
    if (at === -1 || path === "" || path.split(".").includes("")) {
      problems.push({
        path,
        message: `"${at === -1 ? text : path}" is not of the form section.key=value`,
      });
      continue;
    }
    const raw = text.slice(at + 1);
    const value = castValue(raw);
    const staysText =
      (typeof value === "number" || typeof value === "boolean") &&
      textKeys.has(path.split(".").at(-1) ?? "");
    overrides.push({ path, value: staysText ? raw : value });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, overrides };
}

/** true/yes and false/no in any case, numbers, JSON literals, else the text (algorithm.md 2.1, N-2.1). */
export function castValue(text: string): unknown {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "yes") return true;
  if (lower === "false" || lower === "no") return false;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  if (text === "null" || /^\s*["[{]/.test(text)) {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      return text;
    }
  }
  return text;
}
