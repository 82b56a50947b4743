import type { ModelRole, Provider, ReasoningEffort } from "../schemas/model-role";
import {
  type Capability,
  claudeEfforts,
  efforts,
  findCapability,
  providerDefaults,
  type Reasoning,
} from "./capability-table";
import type { ChatRequest } from "./model-client";
import { ModelError } from "./model-error";

/**
 * What a role's model accepts: the table by the longest prefix of its name, then what the provider
 * fixes, then the role's own `capability`. Pure; the same settings give the same answer.
 */
export function capabilityOf(settings: ModelRole): Capability {
  const { provider } = settings;
  const fallback = providerDefaults[provider];
  const isBuiltIn = provider === "simulated" || provider === "local_gguf";
  const known = isBuiltIn ? fallback : findCapability(settings.model);
  const base = known === null ? fallback : overWire(known, provider);
  return withOverride(base, settings);
}

/** A model behind another kind of server keeps its abilities, not the vendor's own fields. */
function overWire(known: Capability, provider: Provider): Capability {
  if (provider !== "openai_compatible") {
    return known;
  }
  return {
    ...known,
    // Gateways take the usual field and translate it themselves.
    outputLimitField: known.cache === "key" ? known.outputLimitField : "max_tokens",
    // Chat completions know efforts only.
    reasoning:
      known.reasoning.kind === "budget" ? { kind: "effort", values: efforts } : known.reasoning,
    systemRole: "system",
    api: "chat",
    cache: "auto",
  };
}

function withOverride(base: Capability, settings: ModelRole): Capability {
  const own = settings.capability;
  return {
    ...base,
    ...(own?.images === undefined ? {} : { images: own.images }),
    ...(own?.tools === undefined ? {} : { tools: own.tools }),
    ...(own?.jsonSchema === undefined ? {} : { jsonSchema: own.jsonSchema }),
    ...(own?.temperature === undefined ? {} : { temperature: own.temperature }),
    ...(own?.contextTokens === undefined ? {} : { contextTokens: own.contextTokens }),
    ...(own?.maxOutputTokens === undefined ? {} : { maxOutputTokens: own.maxOutputTokens }),
    ...(own?.reasoning === undefined ? {} : { reasoning: reasoningOf(own.reasoning, base) }),
    ...(settings.maxOutputTokensField === undefined
      ? {}
      : { outputLimitField: settings.maxOutputTokensField }),
  };
}

function reasoningOf(kind: "effort" | "budget" | "none", base: Capability): Reasoning {
  switch (kind) {
    case "effort":
      return base.reasoning.kind === "effort"
        ? base.reasoning
        : { kind: "effort", values: base.cache === "explicit" ? claudeEfforts : efforts };
    case "budget":
      return { kind: "budget" };
    case "none":
      return { kind: "none" };
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

/** Throws ModelError when a request holds what the model cannot take, before anything is sent. */
export function assertModelReads(
  request: ChatRequest,
  settings: Pick<ModelRole, "model">,
  capability: Capability,
): void {
  if (capability.images === false && hasImage(request)) {
    throw new ModelError({ kind: "unsupported_param", message: missingImages(settings.model) });
  }
  if (!capability.tools && (request.tools?.length ?? 0) > 0) {
    throw new ModelError({ kind: "unsupported_param", message: missingTools(settings.model) });
  }
}

function hasImage(request: ChatRequest): boolean {
  return request.messages.some(
    ({ content }) => typeof content !== "string" && content.some((part) => part.type === "image"),
  );
}

/** What a task needs of its model. */
export type Needs = { readonly images?: boolean; readonly tools?: boolean };

/** Why a model cannot do a task, for the start of a run; empty when nothing is known against it. */
export function missingAbilities(settings: ModelRole, needs: Needs): readonly string[] {
  const capability = capabilityOf(settings);
  return [
    ...(needs.images && capability.images === false ? [missingImages(settings.model)] : []),
    ...(needs.tools && !capability.tools ? [missingTools(settings.model)] : []),
  ];
}

function missingImages(model: string): string {
  return `Model "${model}" reads text only, and this task shows pictures; choose a model that reads images, or set capability.images when it does.`;
}

function missingTools(model: string): string {
  return `Model "${model}" calls no tools, and this task needs them; choose another model, or set capability.tools when it does.`;
}

/** The effort the model knows that is nearest to the wanted one, upwards when two are as near. */
export function nearestEffort(
  wanted: ReasoningEffort,
  values: readonly ReasoningEffort[],
): ReasoningEffort | null {
  const place = efforts.indexOf(wanted);
  let best: ReasoningEffort | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const distance = Math.abs(efforts.indexOf(value) - place);
    const isHigher = best !== null && efforts.indexOf(value) > efforts.indexOf(best);
    if (distance < bestDistance || (distance === bestDistance && isHigher)) {
      best = value;
      bestDistance = distance;
    }
  }
  return best;
}

const thinkingTokens: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
};

/** Tokens to think with for an effort; 0 = do not think. Leaves at least half of the reply to the answer. */
export function thinkingBudget(effort: ReasoningEffort, maxOutputTokens: number): number {
  const budget = Math.min(thinkingTokens[effort], Math.floor(maxOutputTokens / 2));
  return budget < 1_024 ? 0 : budget;
}

/** Settings that are given but not sent, because the model does not accept them; for people. */
export function settingsNotSent(settings: ModelRole): readonly string[] {
  const capability = capabilityOf(settings);
  const notes: string[] = [];
  if (capability.temperature === "fixed") {
    if (settings.temperature !== undefined) {
      notes.push(`temperature is not sent: ${settings.model} does not accept one`);
    }
    if (settings.topP !== undefined) {
      notes.push(`top p is not sent: ${settings.model} does not accept one`);
    }
  }
  if (settings.seed !== undefined && settings.provider === "anthropic") {
    notes.push("seed is not sent: the Messages API has none");
  }
  const effort = settings.reasoningEffort;
  if (effort !== undefined && capability.reasoning.kind === "none") {
    notes.push(`reasoning effort is not sent: ${settings.model} has none`);
  }
  if (effort !== undefined && capability.reasoning.kind === "effort") {
    const nearest = nearestEffort(effort, capability.reasoning.values);
    if (nearest !== null && nearest !== effort) {
      notes.push(
        `reasoning effort ${effort} is sent as ${nearest}: ${settings.model} has no ${effort}`,
      );
    }
  }
  if (
    capability.thinkingSwitch &&
    settings.thinking === undefined &&
    settings.provider === "openai_compatible"
  ) {
    notes.push(
      `thinking is left to the server: set it to enabled or disabled for results that can be repeated`,
    );
  }
  return notes;
}
