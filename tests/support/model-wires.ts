import type { ScriptedReply } from "./scripted-model-server";

/** What an endpoint does, before it is put into the words of a protocol. */
export type WireReply =
  | {
      readonly kind: "answer";
      readonly text: string;
      readonly finish?: "stop" | "length" | "content_filter" | "refusal";
      /** null leaves the usage out. */
      readonly usage?: unknown;
    }
  /** A reply of the right shape that holds nothing. */
  | { readonly kind: "nothing" }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly headers?: Record<string, string>;
      readonly more?: Record<string, unknown>;
    }
  /** An error with status 200, in the body or in the stream. */
  | { readonly kind: "late_error"; readonly code: string; readonly message: string }
  /** A stream without its last event; half a body where nothing is streamed. */
  | { readonly kind: "half" }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "other_json" }
  | { readonly kind: "reset" | "cut" | "silent" | "endless" };

type Encoder = (reply: Extract<WireReply, { kind: "answer" }>) => ScriptedReply;

/** One provider and protocol, as its SDK speaks it. */
export type Wire = {
  readonly name: string;
  /** Settings of a role that reach the server at `url`, which ends in /v1. */
  readonly settings: (url: string) => Record<string, unknown>;
  readonly path: string;
  readonly answer: Encoder;
  readonly nothing: ScriptedReply;
  readonly half: ScriptedReply;
  readonly errorBody: (code: string, message: string, status: number) => Record<string, unknown>;
  readonly lateError: (code: string, message: string) => ScriptedReply;
};

const html = "<!doctype html><html><body><p>Not what you want</p></body></html>";

/** The same event in the words of a protocol. */
export function onWire(wire: Wire, reply: WireReply): ScriptedReply {
  switch (reply.kind) {
    case "answer":
      return wire.answer(reply);
    case "nothing":
      return wire.nothing;
    case "half":
      return wire.half;
    case "late_error":
      return wire.lateError(reply.code, reply.message);
    case "html":
      return reply.status === 200
        ? { kind: "raw", body: html, contentType: "text/html" }
        : { kind: "status", status: reply.status, body: html };
    case "other_json":
      return { kind: "raw", body: '{"hello": "world"}' };
    case "error": {
      const { status, code = "", message = `scripted ${status}`, headers, more } = reply;
      const body = wire.errorBody(code, message, status);
      const error = typeof body.error === "object" ? { ...body.error, ...more } : body.error;
      return { kind: "status", status, body: { ...body, error }, ...(headers ? { headers } : {}) };
    }
    default:
      return { kind: reply.kind };
  }
}

const json = (body: unknown): ScriptedReply => ({ kind: "raw", body: JSON.stringify(body) });

/** A stream in the form of server-sent events with names, as both vendors send them. */
function stream(events: readonly Record<string, unknown>[]): ScriptedReply {
  const body = events
    .map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
  return { kind: "raw", body, contentType: "text/event-stream" };
}

const openAiError: Wire["errorBody"] = (code, message) => ({
  error: { message, type: "invalid_request_error", param: null, code: code || null },
});

export function chatAnswer(reply: Extract<WireReply, { kind: "answer" }>): Record<string, unknown> {
  const {
    text,
    finish = "stop",
    usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  } = reply;
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 0,
    model: "m",
    choices: [
      {
        index: 0,
        finish_reason: finish === "refusal" ? "stop" : finish,
        logprobs: null,
        message: {
          role: "assistant",
          content: finish === "refusal" ? null : text,
          refusal: finish === "refusal" ? "I will not." : null,
        },
      },
    ],
    ...(usage === null ? {} : { usage }),
  };
}

const chat = {
  answer: (reply) => json(chatAnswer(reply)),
  nothing: json({ ...chatAnswer({ kind: "answer", text: "" }), choices: [] }),
  half: { kind: "raw", body: '{"choices": [' },
  errorBody: openAiError,
  lateError: (code, message) => json(openAiError(code, message, 200)),
} satisfies Partial<Wire>;

function responseOf(reply: Extract<WireReply, { kind: "answer" }>): Record<string, unknown> {
  const {
    text,
    finish = "stop",
    usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  } = reply;
  const content =
    finish === "refusal"
      ? { type: "refusal", refusal: "I will not." }
      : { type: "output_text", text, annotations: [] };
  const reasons: Record<string, string> = {
    length: "max_output_tokens",
    content_filter: "content_filter",
  };
  const reason = reasons[finish];
  return {
    id: "resp_1",
    object: "response",
    created_at: 0,
    model: "m",
    status: reason ? "incomplete" : "completed",
    incomplete_details: reason ? { reason } : null,
    error: null,
    output:
      text === "" && finish !== "refusal"
        ? []
        : [
            {
              id: "msg_1",
              type: "message",
              role: "assistant",
              status: "completed",
              content: [content],
            },
          ],
    ...(usage === null ? {} : { usage }),
  };
}

/** The events around a response; `whole` is what the last one carries. */
export function responseEvents(whole: Record<string, unknown>): Record<string, unknown>[] {
  const begun = { ...whole, status: "in_progress", output: [], usage: null };
  return [
    { type: "response.created", sequence_number: 0, response: begun },
    { type: "response.in_progress", sequence_number: 1, response: begun },
    { type: `response.${String(whole.status)}`, sequence_number: 2, response: whole },
  ];
}

const responses = {
  answer: (reply) => stream(responseEvents(responseOf(reply))),
  nothing: stream(responseEvents(responseOf({ kind: "answer", text: "" }))),
  half: stream(responseEvents(responseOf({ kind: "answer", text: "half" })).slice(0, 2)),
  errorBody: openAiError,
  lateError: (code, message) =>
    stream(
      responseEvents({
        ...responseOf({ kind: "answer", text: "", usage: null }),
        status: "failed",
        error: { code, message },
      }),
    ),
} satisfies Partial<Wire>;

/** The events of a message in small pieces. */
export function messageEvents(
  message: Record<string, unknown>,
  blocks: readonly Record<string, unknown>[],
  usage: unknown,
): Record<string, unknown>[] {
  const { stop_reason, ...start } = message;
  const begun = { ...start, content: [], stop_reason: null, usage: usage ?? undefined };
  return [
    { type: "message_start", message: begun },
    { type: "ping" },
    ...blocks.flatMap((block, index) => pieces(block, index)),
    {
      type: "message_delta",
      delta: { stop_reason, stop_sequence: null },
      usage: usage ?? undefined,
    },
    { type: "message_stop" },
  ];
}

function pieces(block: Record<string, unknown>, index: number): Record<string, unknown>[] {
  const delta = (value: Record<string, unknown>) => ({
    type: "content_block_delta",
    index,
    delta: value,
  });
  const halves = (text: string) => [text.slice(0, 3), text.slice(3)];
  const start = (content_block: Record<string, unknown>) => ({
    type: "content_block_start",
    index,
    content_block,
  });
  const end = { type: "content_block_stop", index };
  switch (block.type) {
    case "text":
      return [
        start({ type: "text", text: "" }),
        ...halves(String(block.text)).map((text) => delta({ type: "text_delta", text })),
        end,
      ];
    case "tool_use":
      return [
        start({ ...block, input: {} }),
        ...halves(JSON.stringify(block.input)).map((partial_json) =>
          delta({ type: "input_json_delta", partial_json }),
        ),
        end,
      ];
    case "thinking":
      return [
        start({ type: "thinking", thinking: "", signature: "" }),
        ...halves(String(block.thinking)).map((thinking) =>
          delta({ type: "thinking_delta", thinking }),
        ),
        delta({ type: "signature_delta", signature: block.signature }),
        end,
      ];
    default:
      return [start(block), end];
  }
}

const stopReasons: Record<string, string> = {
  stop: "end_turn",
  length: "max_tokens",
  refusal: "refusal",
};

const message = { id: "msg_1", type: "message", role: "assistant", model: "m" };

function messageReply(reply: Extract<WireReply, { kind: "answer" }>): ScriptedReply {
  const { text, finish = "stop", usage = { input_tokens: 10, output_tokens: 5 } } = reply;
  const blocks = text === "" ? [] : [{ type: "text", text }];
  return stream(
    messageEvents({ ...message, stop_reason: stopReasons[finish] ?? finish }, blocks, usage),
  );
}

const anthropicTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const anthropicError = (type: string, text: string) => ({
  type: "error",
  error: { type, message: text },
  request_id: "req_1",
});

const messages = {
  answer: messageReply,
  nothing: messageReply({ kind: "answer", text: "" }),
  half: stream(
    messageEvents(
      { ...message, stop_reason: "end_turn" },
      [{ type: "text", text: "half" }],
      {},
    ).slice(0, 4),
  ),
  errorBody: (_code, text, status) => anthropicError(anthropicTypes[status] ?? "api_error", text),
  lateError: (code, text) =>
    stream([
      ...messageEvents({ ...message, stop_reason: "end_turn" }, [], {}).slice(0, 1),
      anthropicError(code === "rate_limit_exceeded" ? "rate_limit_error" : "api_error", text),
    ]),
} satisfies Partial<Wire>;

const origin = (url: string) => url.replace(/\/v1$/, "");

export const wires: readonly Wire[] = [
  {
    ...chat,
    name: "OpenAI-compatible",
    settings: (baseUrl) => ({ provider: "openai_compatible", model: "tested-model", baseUrl }),
    path: "/v1/chat/completions",
  },
  {
    ...chat,
    name: "OpenAI chat",
    settings: (baseUrl) => ({ provider: "openai", model: "gpt-4o", baseUrl }),
    path: "/v1/chat/completions",
  },
  {
    ...responses,
    name: "OpenAI responses",
    settings: (baseUrl) => ({ provider: "openai", model: "gpt-5.5", api: "responses", baseUrl }),
    path: "/v1/responses",
  },
  {
    ...chat,
    name: "Azure OpenAI v1",
    settings: (url) => ({ provider: "azure_openai", model: "my-deployment", baseUrl: origin(url) }),
    path: "/openai/v1/chat/completions",
  },
  {
    ...chat,
    name: "Azure OpenAI deployments",
    settings: (url) => ({
      provider: "azure_openai",
      model: "my-deployment",
      baseUrl: origin(url),
      azure: { apiVersion: "2024-12-01-preview" },
    }),
    path: "/openai/deployments/my-deployment/chat/completions?api-version=2024-12-01-preview",
  },
  {
    ...messages,
    name: "Anthropic messages",
    settings: (url) => ({ provider: "anthropic", model: "claude-haiku-4-5", baseUrl: origin(url) }),
    path: "/v1/messages",
  },
];
