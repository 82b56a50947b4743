import { env } from "@/lib/env";
import { capabilityOf } from "@/lib/models/capabilities";
import { createModelClient } from "@/lib/models/client";
import { diagnose } from "@/lib/models/diagnose";
import { keyShapeOf } from "@/lib/models/key-shape";
import { listModels } from "@/lib/models/list-models";
import type {
  ChatRequest,
  ChatResult,
  ModelClient,
  ModelErrorKind,
} from "@/lib/models/model-client";
import { isModelError, type ModelError } from "@/lib/models/model-error";
import type { EndpointAnswer, Observation } from "@/lib/models/observation";
import type { Ability, EndpointTest, TestEndpoint } from "@/lib/schemas/model-profile";
import type { ModelRole } from "@/lib/schemas/model-role";
import { findKey, keyVariableNames } from "./find-key";

const timeoutMs = 30_000;
const shortReply = 16;
const abilityReply = 64;

/** A cut, empty or refused reply is a reply. */
const answeredKinds: ReadonlySet<ModelErrorKind> = new Set([
  "truncated",
  "empty",
  "content_filter",
  "refusal",
]);

/** A red square, large enough for models that cut pictures into tiles. */
const redSquare = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAMAAABEpIrGAAAAA1BMVEXdAAAiK5u5AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEklEQVQ4y2NgGAWjYBSMAuwAAAQgAAFWu83mAAAAAElFTkSuQmCC",
  "base64",
);

type Tried = { readonly result: ChatResult | null; readonly error: ModelError | null };

/**
 * Does an endpoint answer with these settings, how fast, and what can it do? One short call, with
 * `abilities` up to three more. Never throws for the endpoint's failures; texts hold no key.
 */
export async function testEndpoint(
  { settings, abilities }: TestEndpoint,
  signal: AbortSignal,
  role: "target" | "optimizer" | "judge" | null = null,
): Promise<EndpointTest> {
  const key = findKey(settings, role);
  const about = { keyPresent: key.isPresent, keyVariable: key.name };
  const observation: Observation = {
    settings: {
      provider: settings.provider,
      model: settings.model,
      baseUrl: settings.baseUrl,
      apiKeyEnv: settings.apiKeyEnv,
      apiVersion: settings.azure?.apiVersion,
    },
    key: key.name === null ? null : keyShapeOf(key.value),
    keyVariable: key.name,
    variableNames: keyVariableNames(),
    answer: null,
  };
  if (key.isPresent === false) {
    const mistakes = [...diagnose(observation)];
    const message = mistakes[0]?.message ?? "The key is not set.";
    const error = { kind: "missing_key", message };
    return {
      ...about,
      answers: false,
      latencyMs: null,
      error,
      mistakes,
      abilities: [],
      models: null,
      calls: 0,
    };
  }
  const client = openClient(settings, key.value);
  const started = performance.now();
  const listed = listModels(settings, key.value, signal);
  const first = await tryCall(client, signal, {
    system: "",
    messages: [{ role: "user", content: "Say ok." }],
    maxOutputTokens: shortReply,
  });
  const latencyMs = Math.round(first.result?.latencyMs ?? performance.now() - started);
  const models = await listed;
  const isAnswered = first.error === null || answeredKinds.has(first.error.kind);
  if (!isAnswered && first.error) {
    const answer = toAnswer(first.error);
    const mistakes = [...diagnose({ ...observation, answer, models: models ?? [] })];
    const { kind, message } = first.error;
    return {
      ...about,
      answers: false,
      latencyMs,
      error: { kind, message },
      mistakes,
      abilities: [],
      models: asList(models),
      calls: 1,
    };
  }
  const found = abilities ? await tryAbilities(client, settings, signal) : namedAbilities(settings);
  return {
    ...about,
    answers: true,
    latencyMs,
    error: null,
    mistakes: [...diagnose({ ...observation, hasAnswered: true })],
    abilities: withReasoning(found, first),
    models: asList(models),
    calls: abilities ? 4 : 1,
  };
}

function asList(models: readonly string[] | null): string[] | null {
  return models === null ? null : [...models];
}

function openClient(settings: ModelRole, apiKey: string | null): ModelClient {
  return createModelClient({
    role: "target",
    settings: { ...settings, maxAttempts: 1, timeoutMs },
    apiKey,
    ...(env.SKILLOPT_GATEWAY_URL ? { gatewayUrl: env.SKILLOPT_GATEWAY_URL } : {}),
  });
}

async function tryCall(
  client: ModelClient,
  signal: AbortSignal,
  request: ChatRequest,
): Promise<Tried> {
  try {
    const result = await client.chat(request, {
      role: "target",
      stage: "check",
      callKey: `check/${crypto.randomUUID()}`,
      signal,
      timeoutMs,
    });
    return { result, error: null };
  } catch (error) {
    if (!isModelError(error)) {
      throw error;
    }
    return { result: null, error };
  }
}

function toAnswer(error: ModelError): EndpointAnswer {
  const cause = error.cause instanceof Error ? error.cause.message : "";
  const { kind, status, code } = error;
  return { kind, status, code: code ?? "", said: `${cause} ${error.message}`.trim() };
}

/** What is known of a model by its name and settings. */
function namedAbilities(settings: ModelRole): Ability[] {
  const { images, tools, jsonSchema, reasoning, family } = capabilityOf(settings);
  const isKnown = family !== "unknown";
  const word = (value: boolean | null) =>
    value === null || !isKnown ? "unknown" : value ? "yes" : "no";
  return [
    { name: "jsonSchema", found: word(jsonSchema === "strict"), how: "by_name" },
    { name: "tools", found: word(tools), how: "by_name" },
    { name: "images", found: word(images), how: "by_name" },
    { name: "reasoning", found: word(reasoning.kind !== "none"), how: "by_name" },
  ];
}

const answerSchema = {
  name: "answer",
  schema: {
    type: "object",
    properties: { ok: { type: "boolean" } },
    required: ["ok"],
    additionalProperties: false,
  },
} as const;

async function tryAbilities(
  client: ModelClient,
  settings: ModelRole,
  signal: AbortSignal,
): Promise<Ability[]> {
  const ask = (request: Partial<ChatRequest> & Pick<ChatRequest, "messages">) =>
    tryCall(client, signal, { system: "", maxOutputTokens: abilityReply, ...request });
  const [json, tools, images] = await Promise.all([
    ask({
      messages: [{ role: "user", content: "Answer with ok set to true, as JSON." }],
      json: true,
      jsonSchema: answerSchema,
    }),
    ask({
      messages: [{ role: "user", content: "Call the tool ping." }],
      tools: [
        {
          name: "ping",
          description: "Answers pong.",
          parameters: { type: "object", properties: {} },
        },
      ],
    }),
    ask({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Which colour is this? One word." },
            { type: "image", name: "red.png", mediaType: "image/png", bytes: redSquare },
          ],
        },
      ],
    }),
  ]);
  const reasoning = namedAbilities(settings).filter(({ name }) => name === "reasoning");
  return [
    { name: "jsonSchema", found: jsonFound(json), how: "tried" },
    { name: "tools", found: toolsFound(tools), how: "tried" },
    { name: "images", found: imagesFound(images), how: "tried" },
    ...reasoning,
  ];
}

const refusedKinds: ReadonlySet<ModelErrorKind> = new Set([
  "invalid_request",
  "unsupported_param",
  "not_found",
]);

function jsonFound({ result, error }: Tried): Ability["found"] {
  if (result) {
    return result.rung === "schema" ? "yes" : "no";
  }
  return error && refusedKinds.has(error.kind) ? "no" : "unknown";
}

/** A model that answers in words instead of calling is not shown to be unable. */
function toolsFound({ result, error }: Tried): Ability["found"] {
  if (result) {
    return result.finish === "tool_calls" ? "yes" : "unknown";
  }
  return error && refusedKinds.has(error.kind) ? "no" : "unknown";
}

function imagesFound({ result, error }: Tried): Ability["found"] {
  if (result || (error && answeredKinds.has(error.kind))) {
    return "yes";
  }
  return error && (refusedKinds.has(error.kind) || error.kind === "server") ? "no" : "unknown";
}

/** Tokens that were thought show it, whatever the name says. */
function withReasoning(abilities: readonly Ability[], first: Tried): Ability[] {
  const usage = first.result?.usage ?? first.error?.usage;
  return abilities.map((ability) =>
    ability.name === "reasoning" && (usage?.reasoningTokens ?? 0) > 0
      ? { name: "reasoning", found: "yes", how: "tried" }
      : ability,
  );
}
