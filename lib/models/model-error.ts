import type { Usage } from "../schemas/outcome";
import type { Blame, ModelErrorKind } from "./model-client";

/** What a kind means for the caller (models-and-harnesses.md 8). */
type KindPolicy = {
  readonly blame: Blame;
  /** `transport`: the same request again, with back-off · `once`: one more try with a new call key. */
  readonly retry: "no" | "transport" | "once";
};

const policies = {
  auth: { blame: "config", retry: "no" },
  permission: { blame: "config", retry: "no" },
  not_found: { blame: "config", retry: "no" },
  unsupported_param: { blame: "config", retry: "no" },
  invalid_request: { blame: "config", retry: "no" },
  rate_limit: { blame: "infra", retry: "transport" },
  quota: { blame: "config", retry: "no" },
  overloaded: { blame: "infra", retry: "transport" },
  server: { blame: "infra", retry: "transport" },
  network: { blame: "infra", retry: "transport" },
  timeout: { blame: "infra", retry: "transport" },
  context_length: { blame: "model", retry: "no" },
  content_filter: { blame: "model", retry: "once" },
  refusal: { blame: "model", retry: "no" },
  truncated: { blame: "model", retry: "no" },
  empty: { blame: "model", retry: "once" },
  protocol: { blame: "infra", retry: "transport" },
  cancelled: { blame: "user", retry: "no" },
} as const satisfies Record<ModelErrorKind, KindPolicy>;

export type ModelErrorInput = {
  readonly kind: ModelErrorKind;
  /** A sentence for a person that names the fix; already free of secrets. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: Error | undefined;
};

/**
 * The one error a model call throws. `message` is safe to show: it names the fix and never holds a key.
 * `usage` counts tokens of replies that were paid for and then refused.
 */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  readonly blame: Blame;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** A new try of the same question, under another call key, may succeed. */
  readonly retryableOnce: boolean;
  /** Wait the endpoint asked for, in ms. */
  readonly retryAfterMs: number | null;
  readonly status: number | null;
  readonly code: string | null;
  attempts = 1;
  usage: Usage | null = null;

  constructor(input: ModelErrorInput) {
    super(input.message, input.cause ? { cause: input.cause } : undefined);
    this.name = "ModelError";
    this.kind = input.kind;
    const policy = policies[input.kind];
    this.blame = policy.blame;
    this.retryable = policy.retry === "transport";
    this.retryableOnce = policy.retry === "once";
    this.retryAfterMs = input.retryAfterMs ?? null;
    this.status = input.status ?? null;
    this.code = input.code ?? null;
  }
}

export function isModelError(value: unknown): value is ModelError {
  return value instanceof ModelError;
}

export function cancelledError(): ModelError {
  return new ModelError({ kind: "cancelled", message: "The model call was cancelled." });
}
