import type { Blame, ModelErrorKind } from "@/lib/models/model-client";
import type { Wire, WireReply } from "./model-wires";

type Failure = {
  readonly kind: ModelErrorKind;
  readonly blame: Blame;
  /** Requests the server sees when every answer is this one and three attempts are allowed. */
  readonly requests: number;
};

export type OutcomeCase = {
  readonly name: string;
  readonly reply: WireReply;
  /** A reply that is used has the text's finish instead. */
  readonly outcome: Failure | { readonly used: "stop" | "length" };
  /** Left out: every wire. */
  readonly only?: (wire: Wire) => boolean;
  readonly timeoutMs?: number;
};

const config = (kind: ModelErrorKind): Failure => ({ kind, blame: "config", requests: 1 });
const infra = (kind: ModelErrorKind): Failure => ({ kind, blame: "infra", requests: 3 });
const model = (kind: ModelErrorKind, requests = 1): Failure => ({ kind, blame: "model", requests });

const error = (
  status: number,
  more: Omit<Extract<WireReply, { kind: "error" }>, "kind" | "status"> = {},
) => ({ kind: "error", status, ...more }) as const;

const isChat = (wire: Wire) => wire.path.includes("/chat/completions");
const isAnthropic = (wire: Wire) => wire.name.startsWith("Anthropic");
const streams = (wire: Wire) => !isChat(wire);

/** Everything an endpoint is known to do, and what follows; docs/model-errors.md is made of this list. */
export const outcomeCases: readonly OutcomeCase[] = [
  { name: "a whole reply", reply: { kind: "answer", text: "fine" }, outcome: { used: "stop" } },
  {
    name: "a reply cut at the token limit, with text",
    reply: { kind: "answer", text: "half an ans", finish: "length" },
    outcome: { used: "length" },
  },
  {
    name: "usage in fields of another shape",
    reply: {
      kind: "answer",
      text: "fine",
      usage: { tokens: "many", prompt_tokens: "x", input_tokens: [] },
    },
    outcome: { used: "stop" },
  },
  {
    name: "usage that is missing",
    reply: { kind: "answer", text: "fine", usage: null },
    outcome: { used: "stop" },
  },
  {
    name: "400, another reason",
    reply: error(400, { message: "messages: wrong" }),
    outcome: config("invalid_request"),
  },
  {
    name: "400, a parameter the model does not know",
    reply: error(400, {
      code: "unsupported_parameter",
      message: "Unsupported parameter: 'frequency' is not supported with this model.",
    }),
    outcome: config("unsupported_param"),
  },
  {
    name: "400, the prompt is too long",
    reply: error(400, {
      code: "context_length_exceeded",
      message: "prompt is too long: 210000 tokens > 200000 maximum",
    }),
    outcome: model("context_length"),
  },
  {
    name: "400, the content filter refused the prompt",
    reply: error(400, {
      code: "content_filter",
      message: "The response was filtered due to the content management policy.",
    }),
    outcome: model("content_filter", 2),
    only: (wire) => !isAnthropic(wire),
  },
  { name: "401", reply: error(401), outcome: config("auth") },
  { name: "402", reply: error(402), outcome: config("quota") },
  { name: "403", reply: error(403), outcome: config("permission") },
  { name: "404", reply: error(404, { code: "model_not_found" }), outcome: config("not_found") },
  {
    name: "404 with an HTML page",
    reply: { kind: "html", status: 404 },
    outcome: config("not_found"),
  },
  { name: "408", reply: error(408), outcome: infra("timeout") },
  { name: "409", reply: error(409), outcome: infra("server") },
  { name: "413", reply: error(413), outcome: model("context_length") },
  {
    name: "422",
    reply: error(422, { message: "messages: wrong" }),
    outcome: config("invalid_request"),
  },
  { name: "429", reply: error(429), outcome: infra("rate_limit") },
  {
    name: "429 with Retry-After",
    reply: error(429, { headers: { "retry-after": "0.02" } }),
    outcome: infra("rate_limit"),
  },
  {
    name: "429 that asks for more than two minutes",
    reply: error(429, { headers: { "retry-after": "600" } }),
    outcome: { ...infra("rate_limit"), requests: 1 },
  },
  {
    name: "429, no quota left",
    reply: error(429, { code: "insufficient_quota", message: "You exceeded your current quota" }),
    outcome: config("quota"),
  },
  { name: "500", reply: error(500), outcome: infra("server") },
  { name: "502", reply: error(502), outcome: infra("server") },
  { name: "502 with an HTML page", reply: { kind: "html", status: 502 }, outcome: infra("server") },
  { name: "503", reply: error(503), outcome: infra("overloaded") },
  { name: "529", reply: error(529), outcome: infra("overloaded") },
  {
    name: "a rate limit reported with status 200",
    reply: { kind: "late_error", code: "rate_limit_exceeded", message: "slow down" },
    outcome: infra("rate_limit"),
    only: streams,
  },
  {
    name: "a failure reported with status 200",
    reply: { kind: "late_error", code: "server_error", message: "the worker died" },
    outcome: infra("server"),
  },
  { name: "the connection is reset", reply: { kind: "reset" }, outcome: infra("network") },
  {
    name: "the connection is cut in the middle of the body",
    reply: { kind: "cut" },
    outcome: infra("network"),
  },
  {
    name: "a stream without its last event",
    reply: { kind: "half" },
    outcome: infra("network"),
    only: streams,
  },
  {
    name: "a first byte that does not come",
    reply: { kind: "silent" },
    outcome: infra("timeout"),
    timeoutMs: 60,
  },
  {
    name: "a body that never ends",
    reply: { kind: "endless" },
    outcome: infra("timeout"),
    timeoutMs: 60,
  },
  {
    name: "an HTML page with status 200",
    reply: { kind: "html", status: 200 },
    outcome: infra("protocol"),
  },
  {
    name: "JSON that does not parse",
    reply: { kind: "half" },
    outcome: infra("protocol"),
    only: isChat,
  },
  { name: "JSON of another kind", reply: { kind: "other_json" }, outcome: infra("protocol") },
  {
    name: "a reply without choices",
    reply: { kind: "nothing" },
    outcome: infra("protocol"),
    only: isChat,
  },
  {
    name: "a reply without content",
    reply: { kind: "nothing" },
    outcome: model("empty", 2),
    only: streams,
  },
  { name: "an empty text", reply: { kind: "answer", text: " \n" }, outcome: model("empty", 2) },
  {
    name: "a reply cut at the token limit, without text",
    reply: { kind: "answer", text: "", finish: "length" },
    outcome: model("truncated"),
  },
  {
    name: "a reply the content filter cut",
    reply: { kind: "answer", text: "half", finish: "content_filter" },
    outcome: model("content_filter", 2),
    only: (wire) => !isAnthropic(wire),
  },
  {
    name: "a refusal",
    reply: { kind: "answer", text: "no", finish: "refusal" },
    outcome: model("refusal"),
  },
];

export function casesOf(wire: Wire): readonly OutcomeCase[] {
  return outcomeCases.filter(({ only }) => only?.(wire) ?? true);
}
