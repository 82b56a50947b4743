import * as z from "zod";
import { toTextBlob } from "@/lib/db/text-blob";
import type { OptimizerReply, OptimizerRequest } from "@/lib/engine/ports";
import type { ChatResult, ModelClient } from "@/lib/models/model-client";
import { isModelError, type ModelError } from "@/lib/models/model-error";
import { usageSchema } from "@/lib/schemas/outcome";
import { callKeyOf, type EffectDone, type Effects, inputHash } from "./effects";
import type { InheritedJournal } from "./inherited-journal";
import { toCancelledError, toConfigError, toUnavailableError } from "./model-failure";
import { loadPictures, withPictures } from "./optimizer-pictures";
import type { RunHalt } from "./run-halt";
import type { RunJournal } from "./run-journal";
import type { Slots } from "./slots";
import type { Purse } from "./spending";
import { rowPlace } from "./target-call";

const replySchema = z.object({
  text: z.string(),
  finish: z.enum(["stop", "tool_calls", "length", "content_filter", "refusal"]),
  usage: usageSchema,
});

export type OptimizerSetup = {
  readonly runId: string;
  readonly client: ModelClient;
  readonly model: string;
  readonly slots: Slots;
  readonly effects: Effects;
  readonly halt: RunHalt;
  readonly journal: RunJournal;
  /** Results of the parent of a fork. */
  readonly inherited: InheritedJournal | null;
  /** Identities of the optimizers that the parts before the fork were trained with. */
  readonly earlierIdentities: readonly ModelClient["identity"][];
  readonly purse: Purse;
};

/** The prompt as a person reads it: one block per turn. */
function readablePrompt(request: OptimizerRequest): string {
  const turns = [{ role: "system", content: request.system }, ...request.messages];
  return turns.map(({ role, content }) => `[${role}]\n${content}`).join("\n\n");
}

/** A reply that the model spoiled is a reply: the stage decides what to do with it (N-3.3). */
function spoiledReply(error: ModelError): ChatResult {
  const finish =
    error.kind === "content_filter" || error.kind === "refusal"
      ? error.kind
      : error.kind === "empty"
        ? "stop"
        : "length";
  const noUsage = {
    calls: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costMicros: 0,
  };
  return {
    text: "",
    finish,
    toolCalls: [],
    usage: error.usage ?? noUsage,
    latencyMs: 0,
    attempts: error.attempts,
  };
}

async function ask(setup: OptimizerSetup, request: OptimizerRequest): Promise<ChatResult> {
  const { system, maxOutputTokens, reasoningEffort, jsonSchema } = request;
  const messages = withPictures(request.messages, await loadPictures(request.pictures ?? []));
  const effort = reasoningEffort === undefined ? {} : { reasoningEffort };
  const shape = jsonSchema === undefined ? {} : { jsonSchema };
  try {
    return await setup.client.chat(
      { system, messages, maxOutputTokens, json: true, ...shape, ...effort },
      {
        role: "optimizer",
        stage: request.stage,
        callKey: callKeyOf(setup.runId, request.key, 0),
        signal: setup.halt.signal,
      },
    );
  } catch (error) {
    if (!isModelError(error)) {
      throw error;
    }
    switch (error.blame) {
      case "user":
        throw toCancelledError(setup.halt, error);
      case "config": {
        const fatal = toConfigError(error, "optimizer");
        setup.halt.abort({ kind: "failure", error: fatal });
        throw fatal;
      }
      case "infra": {
        const unavailable = toUnavailableError(error, "optimizer");
        setup.halt.refuse({ kind: "provider", error: unavailable });
        throw unavailable;
      }
      case "model":
        return spoiledReply(error);
      default: {
        const unknown: never = error.blame;
        return unknown;
      }
    }
  }
}

async function workQuestion(
  setup: OptimizerSetup,
  request: OptimizerRequest,
  hash: string,
): Promise<EffectDone<OptimizerReply>> {
  const result = await ask(setup, request);
  const { text, finish, usage, attempts } = result;
  const reply: OptimizerReply = { text, finish, usage };
  const prompt = toTextBlob(readablePrompt(request));
  const replyBlob = toTextBlob(text);
  const { key, place, stage } = request;
  return {
    value: reply,
    record: {
      journal: { key, inputHash: hash, result: JSON.stringify(reply) },
      calls: [
        {
          key,
          role: "optimizer",
          stage,
          ...rowPlace(place),
          model: setup.model,
          inputTokens: usage.inputTokens,
          cachedInputTokens: usage.cachedInputTokens,
          outputTokens: usage.outputTokens,
          reasoningTokens: usage.reasoningTokens,
          cacheWriteTokens: usage.cacheWriteTokens,
          costMicros: usage.costMicros,
          latencyMs: Math.round(result.latencyMs),
          attempts,
          promptHash: prompt.hash,
          replyHash: replyBlob.hash,
        },
      ],
      blobs: [prompt, replyBlob],
      facts: [{ kind: "usage", place, role: "optimizer", stage, usage, attempts }],
    },
  };
}

/** The parent's answer to the same question: kept with its calls, paid for there. */
function inheritReply(
  setup: OptimizerSetup,
  request: OptimizerRequest,
  hash: string,
): EffectDone<OptimizerReply> | null {
  const stored = setup.inherited?.find(request.key, hash) ?? null;
  return (
    stored && {
      value: replySchema.parse(JSON.parse(stored.result)),
      record: {
        journal: { key: request.key, inputHash: hash, result: stored.result },
        calls: stored.calls,
        blobs: [],
        facts: [],
      },
    }
  );
}

/** Questions to the optimizer: bounded by `gradient.analyst_workers`, journaled before they are used. */
export function createQuestions(setup: OptimizerSetup) {
  const hashFor = (request: OptimizerRequest, optimizer: ModelClient["identity"]) => {
    const { stage, promptVersion, system, messages, maxOutputTokens, reasoningEffort } = request;
    const pictures = (request.pictures ?? []).map(({ hash, maxPixels }) => ({ hash, maxPixels }));
    return inputHash({
      stage,
      promptVersion,
      system,
      messages,
      maxOutputTokens,
      optimizer,
      ...(reasoningEffort === undefined ? {} : { effort: reasoningEffort }),
      ...(pictures.length === 0 ? {} : { pictures }),
    });
  };
  /** A reply that was taken over keeps the identity of the model that gave it. */
  const hashOf = (request: OptimizerRequest) => {
    const { key } = request;
    const own = hashFor(request, setup.client.identity);
    const known = setup.earlierIdentities
      .map((identity) => hashFor(request, identity))
      .find((hash) =>
        setup.journal.has(key)
          ? setup.journal.matches(key, hash)
          : setup.inherited?.matches(key, hash),
      );
    return known ?? own;
  };
  return {
    askOptimizer(request: OptimizerRequest): Promise<OptimizerReply> {
      const hash = hashOf(request);
      return setup.effects.run({
        key: request.key,
        inputHash: hash,
        read: (stored) => replySchema.parse(JSON.parse(stored)),
        inherit: () => inheritReply(setup, request, hash),
        work: () =>
          setup.slots.run(async () => {
            setup.halt.assertRunning();
            return setup.purse.question(() => workQuestion(setup, request, hash));
          }),
      });
    },
  };
}
