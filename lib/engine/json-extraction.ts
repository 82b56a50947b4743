import { repairJson } from "./json-repair";
import { fencedJson, topLevelArrays, topLevelObjects } from "./json-scan";
import type { EngineProfile } from "./profile";

type Strict = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function parseStrict(text: string): Strict {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The JSON object of a model's reply (R-3.3g): the first ```json fence, else the span from the first
 * `{` to the last `}`, else a tolerant repair of the only candidate. Null when there is none or
 * more than one. In `reference` a fence that holds another JSON type wins; in `fixed` it does not (N-3.3).
 */
export function extractJsonObject(text: string, profile: EngineProfile = "fixed"): unknown | null {
  const fenced = fencedJson(text);
  const parsedFence = fenced === null ? { ok: false as const } : parseStrict(fenced);
  if (parsedFence.ok && (profile === "reference" || isObject(parsedFence.value))) {
    return parsedFence.value;
  }
  const span = parseStrict(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  if (span.ok && isObject(span.value)) {
    return span.value;
  }
  return repairedObject(text, fenced);
}

function repairedObject(text: string, fenced: string | null): unknown | null {
  const inFence = fenced === null ? [] : topLevelObjects(fenced);
  const candidates = inFence.length === 1 ? inFence : topLevelObjects(text);
  const [candidate, ...others] = candidates;
  if (candidate === undefined || others.length > 0 || !/^\{\s*["}]/.test(candidate)) {
    return null;
  }
  const strict = parseStrict(candidate);
  const value = strict.ok ? strict.value : repairJson(candidate);
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return isObject(value) && !isEmpty ? value : null;
}

/** The JSON list of a reply: the first ```json fence, else the only top-level list outside objects that parses (R-3.3g). */
export function extractJsonArray(text: string, profile: EngineProfile = "fixed"): unknown | null {
  const fenced = fencedJson(text);
  const parsedFence = fenced === null ? { ok: false as const } : parseStrict(fenced);
  if (parsedFence.ok && (profile === "reference" || Array.isArray(parsedFence.value))) {
    return parsedFence.value;
  }
  const lists = topLevelArrays(text).map(parseStrict);
  const [only, ...others] = lists.filter((parsed) => parsed.ok);
  return only?.ok && others.length === 0 ? only.value : null;
}
