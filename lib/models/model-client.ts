import type { ReasoningEffort } from "../schemas/model-role";
import type { Usage } from "../schemas/outcome";
import type { FinishReason, ModelMessage, ToolCall, ToolDefinition } from "./messages";

/** Kinds of models-and-harnesses.md 8 that this version can meet. */
export type ModelErrorKind =
  | "auth"
  | "permission"
  | "not_found"
  | "unsupported_param"
  | "invalid_request"
  | "rate_limit"
  | "quota"
  | "overloaded"
  | "server"
  | "network"
  | "timeout"
  | "context_length"
  | "content_filter"
  | "refusal"
  | "truncated"
  | "empty"
  | "protocol"
  | "cancelled";

/** config: stop the run · infra: retry, then unscored · model: scored, normally 0 · user: stop cleanly. */
export type Blame = "config" | "infra" | "model" | "user";

export type ChatRequest = {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens: number;
  /** Ask for one JSON object where the endpoint supports it. */
  readonly json?: boolean;
  /** The schema of that object, sent in strict form where the endpoint supports it (7, rung 1). */
  readonly jsonSchema?: {
    readonly name: string;
    readonly schema: Readonly<Record<string, unknown>>;
  };
  readonly tools?: readonly ToolDefinition[];
  /** Takes the place of the role's effort for this call. */
  readonly reasoningEffort?: ReasoningEffort;
};

export type ChatResult = {
  readonly text: string;
  readonly finish: FinishReason;
  /** Empty unless `finish` is "tool_calls". */
  readonly toolCalls: readonly ToolCall[];
  /** Goes back untouched in the next assistant message (6.3). */
  readonly opaque?: unknown;
  /** How JSON was asked for: by a schema, by a forced tool call, as any object, or only in words (7). */
  readonly rung?: "schema" | "tool" | "object" | "text";
  readonly usage: Usage;
  /** Set when the reply was kept from an earlier call: the tokens that were not paid again. */
  readonly savedTokens?: number;
  readonly latencyMs: number;
  readonly attempts: number;
};

export type CallContext = {
  readonly role: "target" | "optimizer" | "judge";
  readonly stage: string;
  /** Sent as Idempotency-Key; the same for all attempts of one effect. */
  readonly callKey: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** The reply may be kept and taken again; another salt is another reply to the same question. */
  readonly cacheSalt?: string;
};

export interface ModelClient {
  /** Provider, model and decisive parameters: part of every input hash; never a secret or an address. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Answers or throws ModelError (lib/models/model-error.ts); never returns an empty text as success. */
  chat(request: ChatRequest, context: CallContext): Promise<ChatResult>;
}
