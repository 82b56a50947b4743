import type * as z from "zod";
import { AppError, type FieldError } from "@/lib/errors";
import { issueMessage } from "@/lib/schemas/field-messages";
import { type Provider, providerSchema } from "@/lib/schemas/model-role";
import { providerFacts } from "@/lib/schemas/provider-facts";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import { withBackends } from "./backends";
import { endpointDefaults, type Variables } from "./endpoint-variables";
import { isMapping, type Layer, mergeLayers, nestLayer } from "./layer";
import { nearestSetting } from "./nearest-key";
import { type NormalizedLayer, normalizeLayer } from "./normalize-layer";
import { missingEnvironment } from "./planned-environments";
import { environmentNames, settingPaths } from "./setting-names";
import { show } from "./supported-values";

export type ResolvedConfig = {
  readonly config: RunConfig;
  /** Where each setting that was given came from, by dotted path; the others are defaults. */
  readonly sources: ReadonlyMap<string, string>;
  /** Settings that were given and have no effect. */
  readonly notes: readonly string[];
};

/**
 * Complete settings from what a form, a file or an API caller gave, in any spelling of algorithm.md
 * 2. Throws AppError `invalid_config` with one field per problem.
 */
export function resolveRunConfig(
  input: unknown,
  options: { readonly variables?: Variables } = {},
): RunConfig {
  if (!isMapping(input)) {
    throw configError([{ path: "", message: "a configuration must be an object of settings" }]);
  }
  return resolveLayers([normalizeLayer(input, "")], options.variables ?? {}).config;
}

/** The same for several sources, later ones winning. */
export function resolveLayers(
  layers: readonly NormalizedLayer[],
  variables: Variables,
): ResolvedConfig {
  const backends = withBackends(mergeLayers(layers.map((one) => one.layer)));
  const given = withSplitMode(backends.layer);
  const defaults = endpointDefaults(given, variables, backends.families);
  const settings = mergeLayers([defaults.layer, given]);
  // Its own settings are unknown too; naming each would hide the one reason.
  const missing = missingEnvironment(settings.get("env.name")?.value, environmentNames);
  if (missing !== null) throw configError([{ path: "env.name", message: missing }]);
  const problems = [
    ...layers.flatMap((one) => one.problems),
    ...backends.problems,
    ...defaults.problems,
    ...providerProblems(settings),
    ...environmentProblems(settings),
  ];
  if (problems.length > 0) throw configError(problems);
  const parsed = runConfigSchema.safeParse(nestLayer(settings));
  if (!parsed.success) {
    throw configError(parsed.error.issues.flatMap((issue) => describeIssue(issue, settings)));
  }
  return {
    config: parsed.data,
    sources: new Map([...settings].map(([path, setting]) => [path, setting.source])),
    notes: [...layers.flatMap((one) => one.notes), ...backends.notes],
  };
}

/** A split directory without a mode can only mean that the splits are taken from it. */
function withSplitMode(given: Layer): Layer {
  const directory = given.get("env.split_dir");
  if (directory === undefined || directory.value === "" || given.has("env.split_mode"))
    return given;
  return new Map([
    ...given,
    ["env.split_mode", { value: "split_dir", source: directory.source }] as const,
  ]);
}

function providerProblems(settings: Layer): FieldError[] {
  return ["target", "optimizer"].flatMap((role) => {
    const path = `model.${role}.provider`;
    const given = settings.get(path)?.value;
    if (given === undefined || given === "simulated") return [];
    const provider = providerSchema.safeParse(given);
    if (!provider.success) {
      const known = providerSchema.options.join(", ");
      return [{ path, message: `is ${show(given)}, which is not supported; supported: ${known}` }];
    }
    const model = settings.get(`model.${role}.model`)?.value;
    const problem = modelProblem(provider.data, model);
    return problem === null ? [] : [{ path: `model.${role}.model`, message: problem }];
  });
}

/** A model that is not named, or that belongs to another vendor's API. */
function modelProblem(provider: Provider, model: unknown): string | null {
  if (model === undefined || model === "") {
    const variable = provider === "openai_compatible" ? " (or set OPENAI_COMPATIBLE_MODEL)" : "";
    return `is missing: name the model the endpoint should use${variable}`;
  }
  const isForeign =
    typeof model === "string" &&
    ((provider === "anthropic" && /^(?:gpt-|o\d)/.test(model)) ||
      (provider === "openai" && model.startsWith("claude-")));
  return isForeign
    ? `is ${show(model)}, which ${providerFacts[provider].label} does not serve; name one of its models`
    : null;
}

function environmentProblems(settings: Layer): FieldError[] {
  const name = settings.get("env.name")?.value;
  const names = environmentNames.join(", ");
  if (name === undefined || name === "") {
    return [{ path: "env.name", message: `is missing; choose one of ${names}` }];
  }
  return environmentNames.some((one) => one === name)
    ? []
    : [{ path: "env.name", message: `is ${show(name)}; there are ${names}` }];
}

/** One issue of the schema as sentences for a person; unknown keys get the nearest valid one. */
function describeIssue(issue: z.core.$ZodIssue, settings: Layer): FieldError[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(path === "" ? key : `${path}.${key}`, settings));
  }
  const setting = settings.get(path);
  const source = setting?.source ? ` (${setting.source})` : "";
  return [{ path, message: `${issueText(issue, path, setting?.value)}${source}` }];
}

function unknownKey(path: string, settings: Layer): FieldError {
  const environment = settings.get("env.name")?.value;
  const name = typeof environment === "string" ? environment : null;
  const given = [...settings].find(([one]) => one === path || one.startsWith(`${path}.`));
  const source = given?.[1].source ? ` (${given[1].source})` : "";
  const nearest = nearestSetting(path, name);
  if (nearest !== null) {
    return { path, message: `there is no such setting; did you mean ${nearest}?${source}` };
  }
  const section = path.includes(".") ? path.slice(0, path.lastIndexOf(".") + 1) : "";
  const known = settingPaths(name).filter((one) => section !== "" && one.startsWith(section));
  const list = known.length > 0 ? `; known here: ${known.join(", ")}` : "";
  return { path, message: `there is no such setting${list}${source}` };
}

/** The sentence of the form, and what was given. */
function issueText(issue: z.core.$ZodIssue, path: string, value: unknown): string {
  const got = value === undefined || path.startsWith("model.") ? "" : `, got ${show(value)}`;
  const message = issueMessage(issue, value);
  return message === undefined ? issue.message : `${message}${got}`;
}

/** The one error of this module; its fields name every problem. */
export function configError(problems: readonly FieldError[], cause?: unknown): AppError {
  const [first] = problems;
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return new AppError({
    code: "invalid_config",
    message: `The configuration cannot be used: ${where}${first?.message ?? "unknown problem"}${more}`,
    hint: "Correct the settings named and try again.",
    fields: problems,
    cause,
  });
}
