import * as z from "zod";
import type { ModelErrorKind } from "./model-client";
import { isModelError, ModelError } from "./model-error";
import { publicAddress, redact } from "./redact";
import { type HeaderReader, readRetryAfter } from "./retry";

/** What the sentences of an error need to know about the endpoint. */
export type EndpointFacts = {
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable the key comes from. */
  readonly keyVariable: string;
  readonly apiKey: string | null;
};

type Signals = {
  readonly status: number | undefined;
  readonly code: string;
  readonly type: string;
  readonly text: string;
  readonly headers: HeaderReader | undefined;
  /** Categories a content filter names, as an addition to a sentence. */
  readonly filtered: string;
};

/**
 * Turns whatever a call threw into a ModelError (models-and-harnesses.md 8). Works on the shape of
 * the error, so that the SDK need not be loaded to classify.
 */
export function classify(thrown: unknown, facts: EndpointFacts, now: number): ModelError {
  if (isModelError(thrown)) {
    return thrown;
  }
  const signals = readSignals(thrown);
  const kind =
    signals.status === undefined
      ? kindOfConnection(signals)
      : kindOfStatus(signals.status, signals);
  const detail = redact(signals.text, facts.apiKey).replace(/\s+/g, " ").trim().slice(0, 300);
  return new ModelError({
    kind,
    message: sentence(kind, signals, facts, detail),
    status: signals.status,
    code: signals.code ? redact(signals.code, facts.apiKey) : undefined,
    retryAfterMs: signals.headers ? readRetryAfter(signals.headers, now) : undefined,
    // The SDK's error carries headers and bodies; only its redacted text is kept.
    cause: detail ? new Error(detail) : undefined,
  });
}

function readSignals(thrown: unknown): Signals {
  const codes: string[] = [];
  const texts: string[] = [];
  let status: number | undefined;
  let type = "";
  let headers: HeaderReader | undefined;
  let current: unknown = thrown;
  for (let depth = 0; depth < 5 && typeof current === "object" && current !== null; depth += 1) {
    const status_ = read(current, "status");
    if (status === undefined && typeof status_ === "number") {
      status = status_;
    }
    const code = read(current, "code");
    if (typeof code === "string" || typeof code === "number") {
      codes.push(String(code));
    }
    const ownType = read(current, "type");
    if (typeof ownType === "string") {
      type ||= ownType;
    }
    const ownHeaders = read(current, "headers");
    if (headers === undefined && isHeaderReader(ownHeaders)) {
      headers = ownHeaders;
    }
    if (current instanceof Error && current.message) {
      texts.push(current.message);
    }
    current = read(current, "cause");
  }
  const filtered = filteredCategories(thrown);
  return { status, code: codes.join(" "), type, text: texts.join(": "), headers, filtered };
}

const filterResultSchema = z.object({
  error: z.object({
    innererror: z.object({
      content_filter_result: z.record(
        z.string(),
        z.object({ filtered: z.boolean() }).catch({ filtered: false }),
      ),
    }),
  }),
});

/** Azure says which of its categories refused. */
function filteredCategories(thrown: unknown): string {
  const parsed = filterResultSchema.safeParse(thrown);
  if (!parsed.success) {
    return "";
  }
  const results = Object.entries(parsed.data.error.innererror.content_filter_result);
  const names = results.filter(([, { filtered }]) => filtered).map(([name]) => name);
  return names.length > 0 ? ` (${names.join(", ")})` : "";
}

/** By shape: the headers of another fetch implementation are no instance of the global class. */
function isHeaderReader(value: unknown): value is HeaderReader {
  return (
    typeof value === "object" && value !== null && "get" in value && typeof value.get === "function"
  );
}

function read(value: object, key: string): unknown {
  return key in value ? Reflect.get(value, key) : undefined;
}

function kindOfConnection(signals: Signals): ModelErrorKind {
  if (/EXCEEDED_MAX_SIZE/.test(signals.code)) {
    return "protocol";
  }
  if (/TIMEOUT|ETIMEDOUT/.test(signals.code) || /timed? ?out/i.test(signals.text)) {
    return "timeout";
  }
  if (/not valid JSON|Unexpected (token|end)|JSON input/i.test(signals.text)) {
    return "protocol";
  }
  return "network";
}

const quotaWords =
  /insufficient_quota|usage_limit_reached|billing_hard_limit|exceeded your current quota/i;
const contextWords =
  /context_length_exceeded|maximum context length|context window|prompt is too long|too many tokens|reduce the length/i;
const filterWords = /content_filter|content management policy|content policy|ResponsibleAIPolicy/i;
const parameterWords =
  /unsupported_parameter|unsupported_value|extra fields|extra_forbidden|Unrecognized request argument|Unknown parameter|not supported with this model|does not support/i;
const modelWords = /model_not_found|model .*(does not exist|not found|unknown)/i;

function kindOfStatus(status: number, signals: Signals): ModelErrorKind {
  const words = `${signals.code} ${signals.type} ${signals.text}`;
  if (quotaWords.test(words) || status === 402) {
    return "quota";
  }
  switch (status) {
    case 401:
      return "auth";
    case 403:
      return "permission";
    case 404:
      return "not_found";
    case 408:
      return "timeout";
    case 413:
      return "context_length";
    case 429:
      return "rate_limit";
    case 503:
    case 529:
      return "overloaded";
  }
  if (status >= 500) {
    return /overloaded/i.test(words) ? "overloaded" : "server";
  }
  if (contextWords.test(words)) {
    return "context_length";
  }
  if (filterWords.test(words)) {
    return "content_filter";
  }
  if (modelWords.test(words)) {
    return "not_found";
  }
  if (parameterWords.test(words)) {
    return "unsupported_param";
  }
  // Conflict and too early: both pass with time.
  if (status === 409 || status === 425) {
    return "server";
  }
  return "invalid_request";
}

function sentence(
  kind: ModelErrorKind,
  signals: Signals,
  facts: EndpointFacts,
  detail: string,
): string {
  const endpoint = publicAddress(facts.baseUrl);
  const said = detail ? ` It said: ${detail}` : "";
  switch (kind) {
    case "auth":
      return facts.apiKey
        ? `The endpoint refused the key in ${facts.keyVariable}; check its value.`
        : `The endpoint asks for a key; set the environment variable ${facts.keyVariable}.`;
    case "permission":
      return `The key in ${facts.keyVariable} may not use model "${facts.model}"; ask for access or choose another model.${said}`;
    case "not_found":
      return `${endpoint} does not know model "${facts.model}" or this path; check the model name and the base URL (it usually ends in /v1).${said}`;
    case "unsupported_param":
      return `Model "${facts.model}" does not accept one of the settings; remove it from the model settings.${said}`;
    case "invalid_request":
      return `The endpoint refused the request (${signals.status}); check the model settings.${said}`;
    case "rate_limit":
      return `The endpoint is limiting requests (${signals.status ?? 429}); lower the parallel calls or wait.${said}`;
    case "quota":
      return `The account behind ${facts.keyVariable} has no quota left; add credit or use another key.${said}`;
    case "overloaded":
      return `The endpoint is overloaded (${signals.status ?? 503}); it usually recovers by itself.${said}`;
    case "server":
      return `The endpoint failed (${signals.status ?? 500}); try again later.${said}`;
    case "network":
      return `No connection to ${endpoint} (${connectionWords(signals)}); check the base URL and that the server is running.`;
    case "timeout":
      return `No answer from ${endpoint} in time; check the server or raise the timeout.`;
    case "context_length":
      return `The prompt is longer than model "${facts.model}" accepts; shorten the input or use a model with a larger context.${said}`;
    case "content_filter":
      return `The endpoint's content filter refused the request or the reply${signals.filtered}.${said}`;
    case "protocol":
      return `${endpoint} did not answer with a chat completion; check that the base URL points to an OpenAI-compatible API.${said}`;
    default:
      return `The model call failed (${kind}).${said}`;
  }
}

function connectionWords(signals: Signals): string {
  if (/ECONNREFUSED/.test(signals.code)) {
    return "connection refused";
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(signals.code)) {
    return "unknown host";
  }
  if (/ECONNRESET|SOCKET|EPIPE/.test(signals.code)) {
    return "connection cut";
  }
  if (/CERT|SSL|TLS/.test(signals.code)) {
    return "certificate not accepted";
  }
  return "connection failed";
}
