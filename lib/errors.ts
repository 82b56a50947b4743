import type { RunFailure } from "./schemas/run-summary";

/**
 * Closed list of error codes: HTTP status, class for run failures, and whether trying again can help.
 * Each thrown AppError carries a sentence that says what happened and a hint that says what to do.
 */
export const errorCodes = {
  invalid_request: { status: 400, class: "user_setup", retryable: false },
  invalid_config: { status: 400, class: "user_setup", retryable: false },
  invalid_data: { status: 422, class: "data", retryable: false },
  upload_too_large: { status: 413, class: "data", retryable: false },
  not_found: { status: 404, class: "user_setup", retryable: false },
  share_unavailable: { status: 410, class: "user_setup", retryable: false },
  share_locked: { status: 401, class: "user_setup", retryable: false },
  login_required: { status: 401, class: "user_setup", retryable: false },
  too_many_requests: { status: 429, class: "user_setup", retryable: true },
  forbidden_origin: { status: 403, class: "user_setup", retryable: false },
  conflict: { status: 409, class: "user_setup", retryable: false },
  run_busy: { status: 409, class: "user_setup", retryable: true },
  missing_key: { status: 400, class: "user_setup", retryable: false },
  provider_config: { status: 502, class: "user_setup", retryable: false },
  provider_unavailable: { status: 502, class: "provider", retryable: true },
  indecisive_evaluation: { status: 502, class: "provider", retryable: true },
  claim_lost: { status: 409, class: "internal", retryable: true },
  journal_mismatch: { status: 409, class: "internal", retryable: false },
  database_busy: { status: 503, class: "resource", retryable: true },
  disk_full: { status: 507, class: "resource", retryable: true },
  cancelled: { status: 499, class: "user_setup", retryable: true },
  internal: { status: 500, class: "internal", retryable: false },
} as const satisfies Record<
  string,
  { status: number; class: RunFailure["class"]; retryable: boolean }
>;

export type ErrorCode = keyof typeof errorCodes;

export type FieldError = { readonly path: string; readonly message: string };

/** The one error type that crosses module borders. `message` is safe to show to a person. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly fields: readonly FieldError[];

  constructor(input: {
    code: ErrorCode;
    message: string;
    hint?: string;
    fields?: readonly FieldError[];
    cause?: unknown;
  }) {
    super(input.message, { cause: input.cause });
    this.name = "AppError";
    this.code = input.code;
    this.hint = input.hint ?? "";
    this.fields = input.fields ?? [];
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}
