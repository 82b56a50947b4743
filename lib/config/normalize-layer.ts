import type { FieldError } from "@/lib/errors";
import { expandBackendSetting, isTargetOnly } from "./backends";
import { flattenMapping, isMapping, type Layer } from "./layer";
import { findFlatName, roleSettingName, sections } from "./setting-names";
import { findSettingRule } from "./supported-values";

export type NormalizedLayer = {
  readonly layer: Layer;
  readonly problems: readonly FieldError[];
  /** Settings that were dropped because they have no effect here. */
  readonly notes: readonly string[];
};

type Entry = { readonly path: string; readonly value: unknown; readonly rank: number };

/**
 * Brings one source of settings to our names: flat names get their section, old names and spellings
 * their present one, settings of both roles are dealt out. Within a source the more specific
 * spelling wins: section before flat name, role before both roles.
 */
export function normalizeLayer(raw: Record<string, unknown>, source: string): NormalizedLayer {
  const layer: Layer = new Map();
  const problems: FieldError[] = [];
  const notes: string[] = [];
  const entries = flattenMapping(raw)
    .filter(([path, value]) => path !== "_base_" && !isEmptySection(path, value))
    .map(([path, value]) => rename(path, value))
    .flatMap((entry) => expandBackendSetting(entry) ?? expandSection(entry))
    .sort((a, b) => a.rank - b.rank);
  for (const { path, value } of entries) {
    if (isSecret(path)) {
      // Files of the original hold the blank setting.
      if (path.startsWith("backend.") && (value === "" || value === null)) continue;
      problems.push({
        path,
        message:
          "a key must not stand in a configuration; name its environment variable in apiKeyEnv",
      });
      continue;
    }
    const rule = findSettingRule(path);
    const verdict = rule === null || value === null ? null : rule(value);
    if (verdict === null) layer.set(path, { value, source });
    else if (verdict.kind === "set") layer.set(path, { value: verdict.value, source });
    else if (verdict.kind === "refuse") problems.push({ path, message: verdict.message });
    else if (verdict.note !== null) notes.push(`${path} is ignored: ${verdict.note}`);
  }
  return { layer, problems, notes };
}

/** `train: {}` says nothing about training. */
function isEmptySection(path: string, value: unknown): boolean {
  const isGroup = sections.some((section) => section === path) || /^model\.\w+$/.test(path);
  return isGroup && isMapping(value);
}

function expandSection(entry: Entry): Entry[] {
  return entry.path.startsWith("model.") ? expandModel(entry) : [entry];
}

function rename(path: string, value: unknown): Entry {
  const [head = "", ...rest] = path.split(".");
  const isSection = sections.some((section) => section === head);
  if (isSection && rest.length > 0) {
    const twin = findFlatName(rest.join("."));
    const sameSection = twin?.startsWith(`${head}.`) ? twin : null;
    return { path: sameSection ?? path, value, rank: 4 };
  }
  // A section without a value takes the whole section of the layers below away.
  if (isSection && value === null) return { path, value, rank: 4 };
  const canonical = findFlatName(head);
  if (canonical === null) return { path, value, rank: 0 };
  return { path: [canonical, ...rest].join("."), value, rank: 0 };
}

const roles = ["target", "optimizer"] as const;

/** Spellings of the model section: both roles at once, role by prefix, a bare model name. */
function expandModel(entry: Entry): Entry[] {
  const { path, value } = entry;
  const both = (key: string, rank: number) =>
    roles.map((role) => ({ path: `model.${role}.${key}`, value, rank: entry.rank - 4 + rank }));
  switch (path) {
    case "model.backend":
      if (value === "") return [];
      return both("provider", 2).map((one) =>
        isTargetOnly(value) && one.path.startsWith("model.optimizer.")
          ? { ...one, value: "openai_chat" }
          : one,
      );
    case "model.reasoning_effort":
      return value === "" ? [] : both("reasoningEffort", 2);
    case "model.optimizer_backend":
    case "model.target_backend": {
      if (value === "") return [];
      const role = path === "model.target_backend" ? "target" : "optimizer";
      // The original's default counts as "not chosen" beside a backend for both roles.
      const rank = entry.rank - 4 + (value === "openai_chat" ? 1 : 3);
      return [{ path: `model.${role}.provider`, value, rank }];
    }
    case "model.target":
    case "model.optimizer":
      return [{ ...entry, path: `${path}.model` }];
    default:
      return [expandRole(entry)].filter((one) => !(isOptionalText(one.path) && one.value === ""));
  }
}

function expandRole(entry: Entry): Entry {
  const match = /^model\.(target|optimizer)\.([^.]+)(.*)$/.exec(entry.path);
  if (match === null) return entry;
  const [, role = "", key = "", rest = ""] = match;
  if (key === "timeout_seconds" && typeof entry.value === "number") {
    return { ...entry, path: `model.${role}.timeoutMs`, value: entry.value * 1000 };
  }
  return { ...entry, path: `model.${role}.${roleSettingName(key)}${rest}` };
}

/** A form sends its blank fields. */
function isOptionalText(path: string): boolean {
  return /^model\.(?:target|optimizer)\.(?:baseUrl|apiKeyEnv|reasoningEffort|rewriteReasoningEffort|api|thinking|maxOutputTokensField|(?:azure|openai|anthropic)\.\w+)$/.test(
    path,
  );
}

function isSecret(path: string): boolean {
  return (
    /^model\.(?:(?:target|optimizer)\.)?(?:api_?key|apiKey|key|token|secret)$/.test(path) ||
    /^backend\..*_api_key$/.test(path)
  );
}
