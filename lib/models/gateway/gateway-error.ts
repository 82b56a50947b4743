import { isModelError, type ModelError } from "../model-error";

/** Kinds of errors a client of the gateway can meet, with what each protocol calls them. */
const kinds = {
  invalid_request: {
    status: 400,
    openAi: "invalid_request_error",
    messages: "invalid_request_error",
  },
  authentication: {
    status: 401,
    openAi: "invalid_request_error",
    messages: "authentication_error",
  },
  permission: { status: 403, openAi: "invalid_request_error", messages: "permission_error" },
  not_found: { status: 404, openAi: "not_found_error", messages: "not_found_error" },
  timeout: { status: 408, openAi: "server_error", messages: "timeout_error" },
  too_large: { status: 413, openAi: "invalid_request_error", messages: "request_too_large" },
  unsupported_media: {
    status: 415,
    openAi: "invalid_request_error",
    messages: "invalid_request_error",
  },
  rate_limit: { status: 429, openAi: "rate_limit_exceeded", messages: "rate_limit_error" },
  server: { status: 500, openAi: "server_error", messages: "api_error" },
  overloaded: { status: 529, openAi: "server_error", messages: "overloaded_error" },
} as const;

export type GatewayErrorKind = keyof typeof kinds;

/** What the gateway answers instead of a reply. The message is safe to show. */
export class GatewayError extends Error {
  readonly kind: GatewayErrorKind;
  readonly status: number;
  readonly code: string | null;
  /** Name of the field the error is about. */
  readonly param: string | null;
  readonly retryAfterMs: number | null;

  constructor(input: {
    kind: GatewayErrorKind;
    message: string;
    status?: number;
    code?: string | null;
    param?: string | null;
    retryAfterMs?: number | null;
  }) {
    super(input.message);
    this.name = "GatewayError";
    this.kind = input.kind;
    this.status = input.status ?? kinds[input.kind].status;
    this.code = input.code ?? null;
    this.param = input.param ?? null;
    this.retryAfterMs = input.retryAfterMs ?? null;
  }

  get openAiType(): string {
    return kinds[this.kind].openAi;
  }

  get messagesType(): string {
    return kinds[this.kind].messages;
  }
}

export function invalidRequest(message: string, param: string | null = null): GatewayError {
  return new GatewayError({ kind: "invalid_request", message, param });
}

function kindOf(error: ModelError): GatewayErrorKind {
  switch (error.kind) {
    case "auth":
      return "authentication";
    case "permission":
      return "permission";
    case "not_found":
      return "not_found";
    case "rate_limit":
    case "quota":
      return "rate_limit";
    case "overloaded":
      return "overloaded";
    case "timeout":
      return "timeout";
    case "server":
    case "network":
    case "protocol":
      return "server";
    default:
      return "invalid_request";
  }
}

/**
 * The error of the upstream after its retries, with its own status and wait (models-and-harnesses.md
 * 15). Anything that is no ModelError is ours and says nothing about its cause.
 */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) {
    return thrown;
  }
  if (!isModelError(thrown)) {
    return new GatewayError({ kind: "server", message: "The gateway could not answer." });
  }
  const kind = kindOf(thrown);
  const isContext = thrown.kind === "context_length";
  const status = thrown.status !== null && thrown.status >= 400 ? thrown.status : undefined;
  return new GatewayError({
    kind,
    message: thrown.message,
    code: isContext ? "context_length_exceeded" : thrown.code || null,
    retryAfterMs: thrown.retryAfterMs,
    // Some endpoints say 413 or 422 for it; clients look for 400.
    ...(isContext ? { status: 400 } : status === undefined ? {} : { status }),
  });
}
