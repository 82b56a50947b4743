import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020";
import { afterEach, describe, expect, it } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { requestShapes } from "@/tests/support/model-requests";
import { onWire, wires } from "@/tests/support/model-wires";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

const file = fileURLToPath(
  new URL("../../../../shared/data/protocols/openai/openapi.subset.json", import.meta.url),
);
const isThere = existsSync(file);
const servers: ScriptedModelServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Document = { readonly components: { readonly schemas: Record<string, unknown> } };

/** Checks of the published schema, by the name of the request. */
function openValidators() {
  const document = withNulls(JSON.parse(readFileSync(file, "utf8"))) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: "https://openai.test/openapi", ...document });
  return (name: string, body: unknown) => {
    const validate = ajv.getSchema(`https://openai.test/openapi#/components/schemas/${name}`);
    if (!validate) {
      throw new Error(`the schema has no ${name}`);
    }
    return validate(body)
      ? []
      : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
  };
}

/**
 * `nullable` is a word of an older version that a validator of this one does not know. Alternatives
 * overlap (a message with parts is both of two kinds of message), so one that fits is enough.
 */
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

async function bodyOf(wireName: string, shape: string, settings: Record<string, unknown>) {
  const wire = wires.find((one) => one.name === wireName);
  const request = requestShapes[shape];
  if (!wire || !request) {
    throw new Error("no such case");
  }
  const answer = onWire(wire, { kind: "answer", text: '{"reasoning": "r", "edits": []}' });
  const server = await startScriptedModelServer({ script: [answer] });
  servers.push(server);
  const client = createModelClient({
    role: "target",
    apiKey: "sk-test",
    settings: modelRoleSchema.parse({ ...wire.settings(server.url), ...settings }),
    timing: systemTiming,
  });
  await client.chat(request, {
    role: "target",
    stage: "rollout",
    callKey: "k",
    signal: new AbortController().signal,
  });
  return server.requests[0]?.body;
}

const sampling = { temperature: 0.5, topP: 0.9, seed: 7 };
const cases = Object.keys(requestShapes).flatMap((shape) => [
  { wire: "OpenAI chat", schema: "CreateChatCompletionRequest", shape, settings: sampling },
  {
    wire: "OpenAI chat",
    schema: "CreateChatCompletionRequest",
    shape,
    settings: {
      model: "gpt-5.5",
      api: "chat",
      reasoningEffort: "low",
      openai: { serviceTier: "flex" },
    },
  },
  { wire: "OpenAI-compatible", schema: "CreateChatCompletionRequest", shape, settings: sampling },
  {
    wire: "OpenAI responses",
    schema: "CreateResponse",
    shape,
    settings: { reasoningEffort: "medium", openai: { serviceTier: "flex" } },
  },
  {
    wire: "OpenAI responses",
    schema: "CreateResponse",
    shape,
    settings: { model: "gpt-4o", ...sampling },
  },
]);

describe("request bodies and the published schema of the OpenAI API", () => {
  if (!isThere) {
    it("are not compared: ../shared/data/protocols/openai was not found", () => {
      console.warn("../shared/data/protocols/openai was not found: no request body was validated.");
      expect(isThere).toBe(false);
    });
    return;
  }
  const problemsOf = openValidators();

  it.each(cases)("$wire, $shape, with $settings", async ({ wire, schema, shape, settings }) => {
    expect(problemsOf(schema, await bodyOf(wire, shape, settings))).toEqual([]);
  });

  it("the schema refuses what is wrong", () => {
    const wrong = { model: "m", messages: [{ role: "nobody", content: 5 }], temperature: "warm" };
    expect(problemsOf("CreateChatCompletionRequest", wrong)).not.toEqual([]);
    expect(problemsOf("CreateResponse", { model: "m", input: 5 })).not.toEqual([]);
  });
});
