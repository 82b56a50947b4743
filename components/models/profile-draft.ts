import { fieldMessage } from "@/lib/schemas/field-messages";
import {
  type ProfileSettings,
  type PutProfile,
  type PutProfileInput,
  putProfileSchema,
} from "@/lib/schemas/model-profile";
import type { Provider, ReasoningEffort } from "@/lib/schemas/model-role";

/** What stands in the form: texts as they were typed. */
export type ProfileDraft = {
  readonly name: string;
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly apiKeyEnv: string;
  readonly model: string;
  /** One name a line. */
  readonly models: string;
  readonly apiVersion: string;
  readonly reasoningEffort: ReasoningEffort | "";
  readonly maxOutputTokens: string;
  readonly timeoutSeconds: string;
  readonly maxConcurrency: string;
  readonly requestsPerMinute: string;
  readonly tokensPerMinute: string;
  readonly priceInput: string;
  readonly priceCached: string;
  readonly priceOutput: string;
  /** Settings the form has no field for; kept as they are. */
  readonly others: PutProfileInput["settings"]["role"];
};

export type DraftField = Exclude<keyof ProfileDraft, "others">;
export type DraftErrors = Partial<Record<DraftField | "form", string>>;

export const emptyProfile: ProfileDraft = {
  name: "",
  provider: "openai_compatible",
  baseUrl: "",
  apiKeyEnv: "",
  model: "",
  models: "",
  apiVersion: "",
  reasoningEffort: "",
  maxOutputTokens: "",
  timeoutSeconds: "",
  maxConcurrency: "",
  requestsPerMinute: "",
  tokensPerMinute: "",
  priceInput: "",
  priceCached: "",
  priceOutput: "",
  others: {},
};

const textOf = (value: number | undefined) => (value === undefined ? "" : String(value));

export function toDraft(name: string, { role, models }: ProfileSettings): ProfileDraft {
  return {
    name,
    provider: role.provider,
    baseUrl: role.baseUrl ?? "",
    apiKeyEnv: role.apiKeyEnv ?? "",
    model: role.model,
    models: models.join("\n"),
    apiVersion: role.azure?.apiVersion ?? "",
    reasoningEffort: role.reasoningEffort ?? "",
    maxOutputTokens: textOf(role.maxOutputTokens),
    timeoutSeconds: textOf(role.timeoutMs / 1000),
    maxConcurrency: textOf(role.maxConcurrency),
    requestsPerMinute: textOf(role.requestsPerMinute),
    tokensPerMinute: textOf(role.tokensPerMinute),
    priceInput: textOf(role.price?.input),
    priceCached: textOf(role.price?.cachedInput),
    priceOutput: textOf(role.price?.output),
    others: role,
  };
}

/** Empty = left out; anything that is no number stays a text, which the schema refuses at its field. */
function numberOf(text: string, factor = 1): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") {
    return undefined;
  }
  return Number(trimmed) * factor;
}

function priceOf(draft: ProfileDraft) {
  const { priceInput, priceCached, priceOutput } = draft;
  if ([priceInput, priceCached, priceOutput].every((text) => text.trim() === "")) {
    return undefined;
  }
  return {
    ...draft.others?.price,
    input: numberOf(priceInput),
    cachedInput: numberOf(priceCached),
    output: numberOf(priceOutput),
  };
}

/** The settings as the API takes them; `undefined` members are left out of JSON. */
export function toInput(draft: ProfileDraft): unknown {
  const { others, provider } = draft;
  const optional = (text: string) => text.trim() || undefined;
  const isAzure = provider === "azure_openai";
  return {
    name: draft.name,
    settings: {
      role: {
        ...others,
        provider,
        model: draft.model.trim(),
        baseUrl: optional(draft.baseUrl),
        apiKeyEnv: optional(draft.apiKeyEnv),
        azure: isAzure ? { ...others?.azure, apiVersion: optional(draft.apiVersion) } : undefined,
        reasoningEffort: draft.reasoningEffort || undefined,
        maxOutputTokens: numberOf(draft.maxOutputTokens),
        timeoutMs: numberOf(draft.timeoutSeconds, 1000),
        maxConcurrency: numberOf(draft.maxConcurrency),
        requestsPerMinute: numberOf(draft.requestsPerMinute),
        tokensPerMinute: numberOf(draft.tokensPerMinute),
        price: priceOf(draft),
      },
      models: draft.models
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    },
  };
}

const fieldOfPath: Readonly<Record<string, DraftField>> = {
  name: "name",
  "settings.models": "models",
  "settings.role.provider": "provider",
  "settings.role.baseUrl": "baseUrl",
  "settings.role.apiKeyEnv": "apiKeyEnv",
  "settings.role.model": "model",
  "settings.role.azure.apiVersion": "apiVersion",
  "settings.role.reasoningEffort": "reasoningEffort",
  "settings.role.maxOutputTokens": "maxOutputTokens",
  "settings.role.timeoutMs": "timeoutSeconds",
  "settings.role.maxConcurrency": "maxConcurrency",
  "settings.role.requestsPerMinute": "requestsPerMinute",
  "settings.role.tokensPerMinute": "tokensPerMinute",
  "settings.role.price.input": "priceInput",
  "settings.role.price.cachedInput": "priceCached",
  "settings.role.price.output": "priceOutput",
};

/** Errors of the schema or the server, each at its field; others stand above the form. */
export function errorsAt(
  problems: readonly { readonly path: string; readonly message: string }[],
): DraftErrors {
  const errors: DraftErrors = {};
  for (const { path, message } of problems) {
    const name = path.startsWith("settings.models") ? "settings.models" : path;
    errors[fieldOfPath[name] ?? "form"] ??= message;
  }
  return errors;
}

export type CheckedDraft =
  | { readonly ok: true; readonly value: PutProfile }
  | { readonly ok: false; readonly errors: DraftErrors };

/** What the server would say, said before it is asked. */
export function checkDraft(draft: ProfileDraft): CheckedDraft {
  const parsed = putProfileSchema.safeParse(toInput(draft), { error: fieldMessage });
  if (parsed.success) {
    return { ok: true, value: parsed.data };
  }
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    message,
  }));
  return { ok: false, errors: errorsAt(problems) };
}
