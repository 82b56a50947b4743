import { randomBytes } from "node:crypto";
import { totalTokensOf } from "../../domain/usage";
import { isModelError, type ModelError } from "../model-error";
import { estimateInputTokens } from "../token-estimate";
import { GatewayError, invalidRequest } from "./gateway-error";
import type { GatewayCall, Protocol } from "./protocol";
import { noteRequest, type TranscriptEntry } from "./transcript";
import type { Upstream, UpstreamCall, UpstreamReply } from "./upstream";

/** What a task may spend; left out = no bound (models-and-harnesses.md 11). */
export type TaskBudget = {
  readonly requests?: number;
  /** Input, cached input and output together. */
  readonly tokens?: number;
  readonly costMicros?: number;
  readonly seconds?: number;
};

export type TaskOptions = {
  readonly upstream: Upstream;
  readonly budget?: TaskBudget;
  /** The only model the task may name; without it any name is taken. */
  readonly model?: string;
  /** Cuts the task off when it fires, as `cancel` does. */
  readonly signal?: AbortSignal;
  /** Told about each exchange when it is over. Must not throw. */
  readonly onEntry?: (entry: TranscriptEntry) => void;
};

export type TaskSpending = {
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Absent where no provider told any. */
  readonly cacheWriteTokens?: number;
  readonly outputTokens: number;
  /** Null when a reply had no known price. */
  readonly costMicros: number | null;
};

/** A task as the one who opened it sees it. */
export type GatewayTask = {
  /** Stands in the address and may be sent as key; it is worth nothing outside of this gateway. */
  readonly token: string;
  /** Base URL for OpenAI clients, ending in /v1. */
  readonly openAiUrl: string;
  /** Base URL for Anthropic clients, without /v1. */
  readonly anthropicUrl: string;
  readonly transcript: readonly TranscriptEntry[];
  readonly spent: TaskSpending;
  /** The last error of the upstream; clients lose its kind on the way (17.3). */
  readonly lastFailure: ModelError | null;
  /** What the budget ran out of, or null. */
  readonly exhausted: string | null;
  /** Ends all exchanges at once, sockets included; later requests are refused. */
  cancel(): void;
  /** Cancels and forgets the token. */
  close(): void;
};

/** A task as the server uses it. */
export type OpenTask = {
  readonly signal: AbortSignal;
  /** Asks the upstream within the budget. Throws GatewayError or ModelError. */
  ask(protocol: Protocol, call: GatewayCall, upstreamCall: UpstreamCall): Promise<UpstreamReply>;
};

const tokenPrefix = "sko-";

/** True for text that can only be meant as the token of a task. */
export function looksLikeTaskToken(text: string): boolean {
  return text.startsWith(tokenPrefix);
}

export function createTasks(baseUrl: () => string) {
  const tasks = new Map<string, OpenTask>();
  return {
    find: (token: string): OpenTask | null => tasks.get(token) ?? null,
    open(options: TaskOptions): GatewayTask {
      const token = `${tokenPrefix}${randomBytes(24).toString("base64url")}`;
      const task = createTask(options);
      tasks.set(token, task);
      const anthropicUrl = `${baseUrl()}/t/${token}`;
      return {
        token,
        anthropicUrl,
        openAiUrl: `${anthropicUrl}/v1`,
        transcript: task.transcript,
        get spent() {
          return task.spent;
        },
        get lastFailure() {
          return task.lastFailure;
        },
        get exhausted() {
          return task.exhausted;
        },
        cancel: task.cancel,
        close() {
          task.cancel();
          tasks.delete(token);
        },
      };
    },
  };
}

type TaskState = OpenTask &
  Pick<GatewayTask, "transcript" | "spent" | "lastFailure" | "exhausted" | "cancel">;

function createTask(options: TaskOptions): TaskState {
  const { upstream, budget = {} } = options;
  const cutOff = new AbortController();
  const timeIsUp = new AbortController();
  const transcript: TranscriptEntry[] = [];
  /** What the provider wants back, by the first call of the message it came with (6.3). */
  const opaqueByCall = new Map<string, unknown>();
  let spent: TaskSpending = {
    requests: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costMicros: 0,
  };
  let reservedTokens = 0;
  let lastFailure: ModelError | null = null;
  let exhausted: string | null = null;

  const cancel = () => {
    clearTimeout(clock);
    cutOff.abort();
    options.signal?.removeEventListener("abort", cancel);
  };
  const clock =
    budget.seconds === undefined
      ? undefined
      : setTimeout(() => {
          exhausted ??= `${budget.seconds} s`;
          timeIsUp.abort();
        }, budget.seconds * 1000);
  clock?.unref();
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.signal?.aborted) {
    cancel();
  }

  /** Checked with what is in flight, so that a task stops before it overspends, not after. */
  function assertWithin(tokens: number): void {
    const used = totalTokensOf(spent);
    if (budget.requests !== undefined && spent.requests >= budget.requests) {
      exhausted ??= `${budget.requests} requests`;
    } else if (budget.tokens !== undefined && used + reservedTokens + tokens > budget.tokens) {
      exhausted ??= `${budget.tokens} tokens`;
    } else if (budget.costMicros !== undefined && (spent.costMicros ?? 0) >= budget.costMicros) {
      exhausted ??= `${budget.costMicros} micro-dollars`;
    }
    if (exhausted !== null) {
      throw exhaustedError();
    }
  }

  /** 400, because agents repeat anything that looks as if it could pass. */
  function exhaustedError(): GatewayError {
    return new GatewayError({
      kind: "invalid_request",
      code: "budget_exhausted",
      message: `The budget of this task is exhausted (${exhausted ?? ""}).`,
    });
  }

  function pay(reply: UpstreamReply): void {
    const { usage, costMicros } = reply;
    const written = (spent.cacheWriteTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
    spent = {
      requests: spent.requests,
      inputTokens: spent.inputTokens + usage.inputTokens,
      cachedInputTokens: spent.cachedInputTokens + usage.cachedInputTokens,
      ...(written > 0 ? { cacheWriteTokens: written } : {}),
      outputTokens: spent.outputTokens + usage.outputTokens,
      costMicros:
        spent.costMicros === null || costMicros === null ? null : spent.costMicros + costMicros,
    };
  }

  function note(entry: Omit<TranscriptEntry, "number">): void {
    const numbered = { ...entry, number: transcript.length + 1 };
    transcript.push(numbered);
    options.onEntry?.(numbered);
  }

  /** Agents give back text and calls only; what else the provider wants is put to them again. */
  function withOpaque(call: GatewayCall) {
    const messages = call.request.messages.map((message) => {
      const first = message.role === "assistant" ? message.toolCalls?.[0]?.id : undefined;
      const opaque = first === undefined ? undefined : opaqueByCall.get(first);
      return opaque === undefined || message.role !== "assistant"
        ? message
        : { ...message, opaque };
    });
    return { ...call.request, messages };
  }

  return {
    transcript,
    signal: cutOff.signal,
    cancel,
    get spent() {
      return spent;
    },
    get lastFailure() {
      return lastFailure;
    },
    get exhausted() {
      return exhausted;
    },
    async ask(protocol, call, upstreamCall) {
      if (options.model !== undefined && call.model !== options.model) {
        throw invalidRequest(
          `This task may only use model "${options.model}", not "${call.model}".`,
          "model",
        );
      }
      const reserved = estimateInputTokens(call.request);
      if (cutOff.signal.aborted) {
        throw invalidRequest("This task was cancelled.");
      }
      assertWithin(reserved);
      spent = { ...spent, requests: spent.requests + 1 };
      reservedTokens += reserved;
      const began = performance.now();
      const about = {
        at: new Date().toISOString(),
        protocol: protocol.name,
        ...noteRequest(call.request),
      };
      const elapsed = () => Math.round(performance.now() - began);
      try {
        const signal = AbortSignal.any([upstreamCall.signal, timeIsUp.signal]);
        const reply = await upstream.answer(withOpaque(call), { ...upstreamCall, signal });
        pay(reply);
        const [first] = reply.toolCalls;
        if (first && reply.opaque !== undefined) {
          opaqueByCall.set(first.id, reply.opaque);
        }
        const { text, finish, toolCalls, usage, costMicros } = reply;
        const said = { text, finish, toolCalls, usage };
        note({ ...about, reply: said, failure: null, costMicros, latencyMs: elapsed() });
        return reply;
      } catch (thrown) {
        const known = isModelError(thrown) ? thrown : null;
        lastFailure = known ?? lastFailure;
        note({
          ...about,
          reply: null,
          failure: {
            kind: known?.kind ?? "internal",
            message: known?.message ?? "The gateway could not answer.",
          },
          costMicros: known?.usage?.costMicros ?? 0,
          latencyMs: elapsed(),
        });
        throw timeIsUp.signal.aborted ? exhaustedError() : thrown;
      } finally {
        reservedTokens -= reserved;
      }
    },
  };
}
