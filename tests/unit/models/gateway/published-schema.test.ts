import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { chatProtocol } from "@/lib/models/gateway/chat-protocol";
import { GatewayError } from "@/lib/models/gateway/gateway-error";
import type { GatewayCall, GatewayReply } from "@/lib/models/gateway/protocol";
import { responsesProtocol } from "@/lib/models/gateway/responses-protocol";

const file = fileURLToPath(
  new URL("../../../../../shared/data/protocols/openai/openapi.subset.json", import.meta.url),
);
const isThere = existsSync(file);

const call: GatewayCall = {
  model: "m",
  stream: true,
  streamsUsage: true,
  freeTextTools: new Set(["apply_patch"]),
  request: { system: "", messages: [], maxOutputTokens: 100 },
};
const usage = { inputTokens: 7, cachedInputTokens: 3, outputTokens: 5 };
const base = { id: "0123456789abcdef", text: "", toolCalls: [], usage };
const toolCalls = [
  { id: "call_1", name: "grep", arguments: '{"pattern":"x"}' },
  { id: "call_2", name: "apply_patch", arguments: '{"input":"*** Begin Patch"}' },
];
const replies: Record<string, GatewayReply> = {
  "a text": { ...base, text: "word ".repeat(300), finish: "stop" },
  "a cut text": { ...base, text: "half", finish: "length" },
  "a filtered reply": { ...base, finish: "content_filter" },
  "a refusal": { ...base, finish: "refusal" },
  "calls of tools": { ...base, finish: "tool_calls", toolCalls },
  "words and calls": { ...base, text: "I look.", finish: "tool_calls", toolCalls },
};

/** Checks of the published schema; see openai-schema.test.ts for the two words that are replaced. */
function openValidators() {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
  const document = withNulls(JSON.parse(readFileSync(file, "utf8")));
  ajv.addSchema({ $id: "https://openai.test/openapi", ...(document as object) });
  return (name: string, body: unknown) => {
    const validate = ajv.getSchema(`https://openai.test/openapi#/components/schemas/${name}`);
    if (!validate) {
      throw new Error(`the schema has no ${name}`);
    }
    return validate(JSON.parse(JSON.stringify(body)))
      ? []
      : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  };
}

/** The schema of one kind of event, so that a problem is told once and not for every kind. */
function schemaOf(data: object | string): string {
  const type = typeof data === "object" && "type" in data ? String(data.type) : "";
  const name = Object.entries(eventSchemas()).find(([, one]) => one === type)?.[0];
  if (!name) {
    throw new Error(`the schema has no event ${type}`);
  }
  return name;
}

function eventSchemas(): Record<string, string> {
  const { schemas } = JSON.parse(readFileSync(file, "utf8")).components;
  return Object.fromEntries(
    Object.entries<{ properties?: { type?: { enum?: string[] } } }>(schemas)
      .filter(([name]) => name.endsWith("Event"))
      .map(([name, one]) => [name, one.properties?.type?.enum?.[0] ?? ""]),
  );
}

function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withNulls);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key === "oneOf" ? "anyOf" : key,
      withNulls(member),
    ]),
  );
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

const whenThere = () =>
  describe("what the gateway answers fits the published schema", () => {
    const problems = isThere ? openValidators() : () => [];

    it.each(Object.entries(replies))("%s, as a body and as a stream", (_name, reply) => {
      expect(problems("CreateChatCompletionResponse", chatProtocol.toBody(reply, call))).toEqual(
        [],
      );
      // The schema knows free-text tools in bodies, but not in chunks.
      const withoutFreeText = { ...call, freeTextTools: new Set<string>() };
      for (const { data } of chatProtocol.toEvents(reply, withoutFreeText)) {
        if (data !== "[DONE]") {
          expect(problems("CreateChatCompletionStreamResponse", data)).toEqual([]);
        }
      }
      expect(problems("Response", responsesProtocol.toBody(reply, call))).toEqual([]);
      for (const { data } of responsesProtocol.toEvents(reply, call)) {
        expect(problems(schemaOf(data), data)).toEqual([]);
      }
    });

    it("errors, alone and at the end of a stream", () => {
      const error = new GatewayError({ kind: "rate_limit", message: "slow down", code: "x" });
      expect(problems("ErrorResponse", responsesProtocol.toErrorBody(error))).toEqual([]);
      for (const { data } of responsesProtocol.toErrorEvents(error, call)) {
        expect(problems(schemaOf(data), data)).toEqual([]);
      }
    });
  });

const whenAbsent = () =>
  describe("the published schema of the OpenAI protocols", () => {
    it("is not on this machine, so nothing is checked against it", () => {
      expect(isThere).toBe(false);
    });
  });

// One of the two, so that nothing is skipped and an absence is said.
(isThere ? whenThere : whenAbsent)();
