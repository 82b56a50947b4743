import type OpenAI from "openai";
import type { ModelRole, OptimizerRole } from "../schemas/model-role";
import { toChatMessages, toChatTools } from "./chat-messages";
import {
  type ChatReply,
  findErrorInBody,
  type ReplyUsage,
  readChatReply,
  readUsage,
} from "./chat-reply";
import { classify, type EndpointFacts } from "./classify-error";
import { createFetch } from "./fetch";
import type { ChatRequest } from "./model-client";
import { cancelledError, isModelError, type ModelError } from "./model-error";

/** One HTTP question. Retries, limits and prices are the caller's. */
export type Provider = {
  send(request: ChatRequest, call: ProviderCall): Promise<ChatReply>;
};

export type ProviderCall = {
  readonly callKey: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Told about the usage of every reply, also of one that is then refused. */
  readonly onUsage: (usage: ReplyUsage | null) => void;
};

/** Shape of the SDK's `fetch` option. */
export type FetchFunction = NonNullable<
  NonNullable<ConstructorParameters<typeof OpenAI>[0]>["fetch"]
>;

const maxReplyBytes = 64 * 1024 * 1024;
const connectTimeoutMs = 15_000;
/** Many local servers ask for no key, but the SDK and some proxies insist on the header. */
const placeholderKey = "no-key";

/** What this endpoint has refused before; learned from its own error messages. */
type Learned = { responseFormatRefused: boolean; outputLimitField: OutputLimitField };
type OutputLimitField = "max_tokens" | "max_completion_tokens";

/** Chat completions of any OpenAI-compatible endpoint through the official SDK, its retries off. */
export function createOpenAiCompatibleProvider(input: {
  readonly settings: ModelRole;
  readonly facts: EndpointFacts;
  readonly now: () => number;
  readonly fetch?: FetchFunction;
}): Provider {
  const { settings, facts } = input;
  const learned: Learned = { responseFormatRefused: false, outputLimitField: "max_tokens" };
  let sdk: Promise<OpenAI> | null = null;

  async function post(request: ChatRequest, call: ProviderCall, signal: AbortSignal) {
    sdk ??= loadSdk(facts, settings.maxConcurrency ?? 0, input.fetch);
    const client = await sdk;
    const body: unknown = await client.chat.completions.create(
      requestBody(request, settings, learned),
      {
        signal,
        // The SDK's clock ends with the headers; `call.timeoutMs` is enforced by the signal.
        timeout: call.timeoutMs + 60_000,
        headers: { "Idempotency-Key": headerValue(call.callKey) },
      },
    );
    return parseIfText(body);
  }

  return {
    async send(request, call) {
      const clock = startCallClock(call);
      try {
        let body: unknown;
        try {
          body = await post(request, call, clock.signal);
        } catch (thrown) {
          if (!adapt(learned, thrown, request)) {
            throw thrown;
          }
          body = await post(request, call, clock.signal);
        }
        const error = findErrorInBody(body);
        if (error) {
          throw error;
        }
        const usage = readUsage(body);
        call.onUsage(usage);
        return readChatReply(body, usage);
      } catch (thrown) {
        throw (
          clock.failure() ?? (isModelError(thrown) ? thrown : classify(thrown, facts, input.now()))
        );
      } finally {
        clock.stop();
      }
    },
  };

  function startCallClock(call: ProviderCall) {
    const controller = new AbortController();
    let timedOut = false;
    const abort = () => controller.abort();
    const timer = setTimeout(() => {
      timedOut = true;
      abort();
    }, call.timeoutMs);
    // A plain listener, taken off again: AbortSignal.any would pile up on the run's long-lived signal.
    call.signal.addEventListener("abort", abort, { once: true });
    if (call.signal.aborted) {
      abort();
    }
    return {
      signal: controller.signal,
      failure(): ModelError | null {
        if (call.signal.aborted) {
          return cancelledError();
        }
        return timedOut ? classify({ status: 408 }, facts, input.now()) : null;
      },
      stop() {
        clearTimeout(timer);
        call.signal.removeEventListener("abort", abort);
      },
    };
  }
}

async function loadSdk(
  facts: EndpointFacts,
  maxConcurrency: number,
  customFetch: FetchFunction | undefined,
): Promise<OpenAI> {
  const [{ default: OpenAiSdk }, undici] = await Promise.all([import("openai"), import("undici")]);
  const dispatcher = new undici.Agent({
    // Slow models send no header for minutes; our own clock per call rules.
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: Math.max(64, maxConcurrency),
    keepAliveTimeout: 30_000,
    maxResponseSize: maxReplyBytes,
    connect: { timeout: connectTimeoutMs },
  });
  return new OpenAiSdk({
    baseURL: facts.baseUrl,
    apiKey: facts.apiKey || placeholderKey,
    maxRetries: 0,
    // Explicit nulls keep the SDK from reading these from the environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: "off",
    fetch: customFetch ?? createFetch(undici.request, dispatcher),
  });
}

/** The role's output limit; the optimizer has a higher one for replies that hold a whole skill. */
function longestReply(settings: ModelRole | OptimizerRole): number {
  const forRewrites = "rewriteMaxOutputTokens" in settings ? settings.rewriteMaxOutputTokens : 0;
  return Math.max(settings.maxOutputTokens, forRewrites);
}

function requestBody(request: ChatRequest, settings: ModelRole, learned: Learned) {
  const limit = Math.min(request.maxOutputTokens, longestReply(settings));
  const effort = request.reasoningEffort ?? settings.reasoningEffort;
  return {
    model: settings.model,
    messages: toChatMessages(request.system, request.messages),
    ...(request.tools && request.tools.length > 0 ? { tools: toChatTools(request.tools) } : {}),
    ...(learned.outputLimitField === "max_tokens"
      ? { max_tokens: limit }
      : { max_completion_tokens: limit }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.topP === undefined ? {} : { top_p: settings.topP }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(request.json && !learned.responseFormatRefused
      ? { response_format: { type: "json_object" as const } }
      : {}),
  };
}

/**
 * Drops or renames the one field the endpoint's 400 names; true when a second try makes sense.
 * Renaming the output limit keeps its meaning, dropping json mode is covered by the reply parser.
 */
function adapt(learned: Learned, thrown: unknown, request: ChatRequest): boolean {
  if (!(thrown instanceof Error) || !("status" in thrown)) {
    return false;
  }
  if (thrown.status !== 400 && thrown.status !== 422) {
    return false;
  }
  const param = "param" in thrown ? String(thrown.param) : "";
  const words = `${param} ${thrown.message}`;
  if (request.json && !learned.responseFormatRefused && /response_format/.test(words)) {
    learned.responseFormatRefused = true;
    return true;
  }
  if (learned.outputLimitField === "max_tokens" && /max_completion_tokens/.test(words)) {
    learned.outputLimitField = "max_completion_tokens";
    return true;
  }
  return false;
}

/** Some servers forget the content type; the SDK then hands over the text. */
function parseIfText(body: unknown): unknown {
  if (typeof body !== "string") {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Headers carry printable ASCII only; item ids may hold more. */
function headerValue(callKey: string): string {
  return callKey.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}
