import type { ModelRole } from "../../schemas/model-role";
import type { Capability } from "../capability-table";
import type { ChatRequest } from "../model-client";

/** How a reply's JSON is asked for, strongest first (models-and-harnesses.md 7). */
export type JsonRung = "schema" | "tool" | "object" | "text";

/** Fields this product adds of its own accord; a refusal of one costs nothing and is remembered. */
const ownFields = [
  "prompt_cache_key",
  "store",
  "include",
  "service_tier",
  "cache_control",
] as const;
export type OwnField = (typeof ownFields)[number];

/** Settings of the user; a refusal is an error unless `autoNegotiate` is on. */
const userFields = ["temperature", "top_p", "seed", "reasoning_effort", "effort"] as const;
export type UserField = (typeof userFields)[number];

/** Told about a setting of the user that is left out from now on, with the endpoint's own words. */
export type OnSettingRefused = (field: UserField, words: string) => void;

/** What one client has learned from the refusals of its endpoint. */
export type Learned = {
  readonly onSettingRefused: OnSettingRefused;
  readonly refused: Set<OwnField | UserField>;
  outputLimitField: Capability["outputLimitField"];
  /** The other name of the output limit was tried. */
  limitFieldChanged: boolean;
  /** Refused ways to ask for JSON. */
  readonly refusedRungs: Set<JsonRung>;
  /** Most output tokens the endpoint allows. */
  outputCap: number;
  /** Tokens of prompt and reply together. */
  contextTokens: number | null;
};

/** What is known about one request when it is sent again. */
export type Attempt = {
  /** Way of this request to ask for JSON. */
  readonly rung: JsonRung | null;
  /** What was known when it was sent; calls beside it may have learned more since. */
  readonly knewRefused: ReadonlySet<OwnField | UserField>;
  readonly limitField: Capability["outputLimitField"];
  /** Output limit that fits beside the prompt, as the endpoint counted it. */
  outputLimit: number;
};

export function startLearning(
  capability: Capability,
  onSettingRefused: OnSettingRefused = () => {},
): Learned {
  return {
    onSettingRefused,
    refused: new Set(),
    refusedRungs: new Set(),
    outputLimitField: capability.outputLimitField,
    limitFieldChanged: false,
    outputCap: capability.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    contextTokens: null,
  };
}

/** The strongest way to ask this endpoint for JSON that it has not refused; null when none is wanted. */
export function rungOf(
  request: ChatRequest,
  learned: Learned,
  rungs: readonly JsonRung[],
): JsonRung | null {
  if (!request.jsonSchema && !request.json) {
    return null;
  }
  const usable = rungs.find(
    (rung) =>
      !learned.refusedRungs.has(rung) &&
      (request.jsonSchema !== undefined || rung === "object" || rung === "text") &&
      // A forced tool would take the place of the tools of the task.
      (rung !== "tool" || !request.tools?.length),
  );
  return usable ?? "text";
}

/** Output tokens to ask for: what is wanted, what the model writes at most, what fits beside the prompt. */
export function outputLimitOf(wanted: number, learned: Learned, promptChars: number): number {
  const limit = Math.min(wanted, learned.outputCap);
  if (learned.contextTokens === null) {
    return limit;
  }
  const room = learned.contextTokens - Math.ceil(promptChars / 3) - 64;
  return Math.min(limit, Math.max(room, leastReply));
}

/** A reply shorter than this is not worth its prompt. */
const leastReply = 64;

const rungWords =
  /response_format|json_schema|json_object|output_config|output_format|text\.format|structured.?output|guided|grammar|schema/i;
const toolWords = /tool_choice|tools?\b|function/i;

/**
 * Learns from a refused request; true when another try makes sense. What was added by this product is
 * left out or said in another way, settings of the user only with `autoNegotiate`.
 */
export function learnFrom(
  thrown: unknown,
  learned: Learned,
  attempt: Attempt,
  settings: ModelRole,
): boolean {
  const words = wordsOfRefusal(thrown);
  if (words === null) {
    return false;
  }
  const room = learnRoom(words, learned, attempt);
  if (room !== "not_about_it") {
    return room === "fits_now";
  }
  return (
    learnLimitField(words, learned, attempt) ||
    learnField(words, learned, attempt, settings) ||
    learnRung(words, learned, attempt)
  );
}

/** The sentences of a 400 or 422, null for everything else. */
function wordsOfRefusal(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !("status" in thrown)) {
    return null;
  }
  if (thrown.status !== 400 && thrown.status !== 422) {
    return null;
  }
  const param = "param" in thrown && typeof thrown.param === "string" ? thrown.param : "";
  return `${param} ${thrown.message}`;
}

/** Limits that the endpoint names in numbers. */
function learnRoom(
  words: string,
  learned: Learned,
  attempt: Attempt,
): "fits_now" | "does_not_fit" | "not_about_it" {
  const most = readOutputCap(words);
  const context = most === null ? readContext(words) : null;
  if (most === null && context === null) {
    return "not_about_it";
  }
  learned.outputCap = Math.min(learned.outputCap, most ?? learned.outputCap);
  learned.contextTokens = context?.total ?? learned.contextTokens;
  const room = most ?? (context ? context.total - context.prompt : 0);
  if (room < leastReply || room >= attempt.outputLimit) {
    return "does_not_fit";
  }
  attempt.outputLimit = room;
  return "fits_now";
}

function readOutputCap(words: string): number | null {
  const cap =
    /supports at most (\d+)/.exec(words) ??
    /max_(?:completion_|output_)?tokens: \d+ > (\d+)/.exec(words);
  return cap ? Number(cap[1]) : null;
}

/** Size of the context and of the prompt, in the sentences of the usual servers. */
function readContext(words: string): { readonly total: number; readonly prompt: number } | null {
  const sum = /input length and `?max_tokens`? exceed context limit: (\d+) \+ \d+ > (\d+)/.exec(
    words,
  );
  if (sum) {
    return { prompt: Number(sum[1]), total: Number(sum[2]) };
  }
  const total = /maximum context length (?:is|of) (\d+)/.exec(words);
  const prompt =
    /(\d+) (?:input tokens|(?:tokens )?in the messages|of text input|in your prompt)/.exec(words);
  return total && prompt ? { total: Number(total[1]), prompt: Number(prompt[1]) } : null;
}

function learnLimitField(words: string, learned: Learned, attempt: Attempt): boolean {
  const used = attempt.limitField;
  const other = used === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  const isMeant =
    used === "max_tokens" ? words.includes(other) : words.includes("max_completion_tokens");
  if (isMeant && learned.outputLimitField !== used) {
    return true;
  }
  if (learned.limitFieldChanged || !isMeant) {
    return false;
  }
  learned.limitFieldChanged = true;
  learned.outputLimitField = other;
  return true;
}

/** Names that are also words of ordinary sentences; they count in quotes or at an end only. */
const plainWords: ReadonlySet<string> = new Set(["store", "include", "seed", "effort"]);

function names(words: string, field: string): boolean {
  const pattern = plainWords.has(field)
    ? `(?:^|['"\`.])${field}(?:['"\`:]|\\s*$)|^${field}\\b|: ${field}\\s*$`
    : `\\b${field}\\b`;
  return new RegExp(pattern).test(words);
}

function isUserField(field: OwnField | UserField): field is UserField {
  return userFields.some((one) => one === field);
}

function learnField(
  words: string,
  learned: Learned,
  attempt: Attempt,
  settings: ModelRole,
): boolean {
  const fields = settings.autoNegotiate ? [...ownFields, ...userFields] : ownFields;
  const field = fields.find((one) => !attempt.knewRefused.has(one) && names(words, one));
  if (field === undefined) {
    return false;
  }
  const isNews = !learned.refused.has(field);
  learned.refused.add(field);
  if (isNews && isUserField(field)) {
    learned.onSettingRefused(field, words.trim());
  }
  return true;
}

function learnRung(words: string, learned: Learned, attempt: Attempt): boolean {
  const { rung } = attempt;
  if (rung === null || rung === "text") {
    return false;
  }
  if (!(rung === "tool" ? toolWords : rungWords).test(words)) {
    return false;
  }
  learned.refusedRungs.add(rung);
  return true;
}
