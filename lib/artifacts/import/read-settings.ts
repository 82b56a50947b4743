import { flattenMapping, type Layer, nestLayer } from "@/lib/config/layer";
import { normalizeLayer } from "@/lib/config/normalize-layer";
import { environmentNames } from "@/lib/config/setting-names";
import type { ImportReport } from "@/lib/schemas/import-report";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import { isFields } from "./import-source";

type OtherSettings = ImportReport["otherSettings"];

export type ImportedSettings = {
  readonly config: RunConfig;
  /** Environment as the directory names it. */
  readonly environment: string;
  readonly other: OtherSettings;
};

/** Written beside the settings, derived from them, or ours alone. */
const derivedKeys: ReadonlySet<string> = new Set([
  "batches_per_epoch",
  "samples_per_epoch",
  "schema_version",
  "model_note",
]);

const secretName = /(?:api_?key|secret|password|passwd|credential|(?:auth|access|bearer)_?token)/i;

/** The endpoint of an imported run is not known; this name answers nowhere. */
const unknownEndpoint = "http://imported.invalid/v1";

/**
 * Settings of an output directory in our names: `settings` of our own manifest, else the flat names of
 * config.json (algorithm.md 5.1). What has no place here is listed with the reason; secrets are not.
 */
export function readSettings(manifest: unknown, flat: unknown): ImportedSettings {
  const own = isFields(manifest) ? runConfigSchema.safeParse(manifest.settings) : null;
  if (own?.success) {
    return { config: own.data, environment: own.data.env.name, other: [] };
  }
  const given = isFields(flat) ? flat : {};
  const other: OtherSettings = [];
  const environment = typeof given.env === "string" ? given.env : nameOf(given.env);
  const raw = Object.fromEntries(
    Object.entries(given).filter(([key]) => !derivedKeys.has(key) && key !== "model_roles"),
  );
  const roles = isFields(given.model_roles) ? { model: given.model_roles } : {};
  const layer = toLayer({ ...raw, ...roles }, other);
  layer.set("env.name", {
    value: environmentNames.includes(environment) ? environment : "custom",
    source: "",
  });
  return { config: parseKnown(withFloor(withEndpoints(layer)), other), environment, other };
}

function nameOf(environment: unknown): string {
  return isFields(environment) && typeof environment.name === "string" ? environment.name : "";
}

/** Our names of what can be named; the rest goes to `other`. */
function toLayer(raw: Record<string, unknown>, other: OtherSettings): Layer {
  const layer: Layer = new Map();
  for (const [key, value] of flattenMapping(raw)) {
    if (secretName.test(key)) {
      other.push({ key, value: null, reason: "looks like a secret; its value was not read" });
      continue;
    }
    const normalized = normalizeLayer({ [key]: value }, "");
    const [problem] = normalized.problems;
    const [note] = normalized.notes;
    if (problem || note) {
      other.push({ key, value, reason: problem?.message ?? note ?? "" });
    }
    if ([...normalized.layer.keys()].some((path) => path.startsWith("backend."))) {
      if (value !== "" && value !== null) {
        other.push({ key, value, reason: "it belongs to another backend" });
      }
      continue;
    }
    for (const [path, setting] of normalized.layer) {
      if (setting.value !== null) {
        layer.set(path, setting);
      }
    }
  }
  return layer;
}

const ownProviders: ReadonlySet<unknown> = new Set(["simulated", "openai_compatible"]);

/** Backends of the original are told apart by their model names; their addresses are not kept. */
function withEndpoints(layer: Layer): Layer {
  for (const role of ["target", "optimizer"]) {
    const provider = `model.${role}.provider`;
    if (!ownProviders.has(layer.get(provider)?.value)) {
      layer.set(provider, { value: "openai_compatible", source: "" });
    }
    const isEndpoint = layer.get(provider)?.value === "openai_compatible";
    if (isEndpoint && !layer.get(`model.${role}.baseUrl`)?.value) {
      layer.set(`model.${role}.baseUrl`, { value: unknownEndpoint, source: "" });
    }
    if (isEndpoint && !layer.get(`model.${role}.model`)?.value) {
      layer.set(`model.${role}.model`, { value: "unknown", source: "" });
    }
  }
  return layer;
}

/** The original does not check that the floor of the budget lies below it. */
function withFloor(layer: Layer): Layer {
  const most = layer.get("optimizer.learning_rate")?.value;
  const least = layer.get("optimizer.min_learning_rate")?.value ?? 2;
  if (typeof most === "number" && typeof least === "number" && least > most) {
    layer.set("optimizer.min_learning_rate", { value: most, source: "" });
  }
  return layer;
}

/** Parses what fits the schema; settings that do not are taken out one by one. */
function parseKnown(given: Layer, other: OtherSettings): RunConfig {
  const layer: Layer = new Map(given);
  for (;;) {
    const parsed = runConfigSchema.safeParse(nestLayer(layer));
    if (parsed.success) {
      return parsed.data;
    }
    const wrong = parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({
            path: [...issue.path, key].join("."),
            reason: "this version has no such setting",
          }))
        : [{ path: issue.path.join("."), reason: issue.message }],
    );
    const before = layer.size;
    for (const { path, reason } of wrong) {
      for (const [key, { value }] of [...layer]) {
        if (key === path || key.startsWith(`${path}.`) || path.startsWith(`${key}.`)) {
          layer.delete(key);
          other.push({ key, value, reason });
        }
      }
    }
    if (layer.size === before) {
      // What is left contradicts itself as a whole; the defaults do not.
      return runConfigSchema.parse({ env: { name: "custom" } });
    }
  }
}
