import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelMessage } from "../messages";
import type { CallContext, ChatRequest, ModelClient } from "../model-client";
import { cancelledError, isModelError, type ModelError } from "../model-error";
import { answerAsSimulated, type ChatMessage } from "../simulated/world";
import type { GatewayReply } from "./protocol";
import { createReplayStore } from "./replay-store";

export type UpstreamReply = GatewayReply & {
  readonly costMicros: number | null;
  /** What the provider wants back with the next request (6.3). */
  readonly opaque?: unknown;
};

export type UpstreamCall = {
  /** The client's Idempotency-Key. */
  readonly key: string | null;
  /** The body as it came; part of what a repeated key must match. */
  readonly body: string;
  readonly signal: AbortSignal;
};

/** Who answers behind the gateway. Throws ModelError. */
export type Upstream = {
  answer(request: ChatRequest, call: UpstreamCall): Promise<UpstreamReply>;
};

function toChatMessage(message: ModelMessage): ChatMessage {
  if (typeof message.content === "string") {
    const toolCalls = message.role === "assistant" ? message.toolCalls : undefined;
    return { role: message.role, content: message.content, ...(toolCalls ? { toolCalls } : {}) };
  }
  const texts = message.content.flatMap((part) => (part.type === "text" ? part.text : []));
  const pictures = message.content.flatMap((part) => (part.type === "image" ? part.bytes : []));
  return { role: message.role, content: texts.join("\n"), pictures };
}

/** The simulated models, which take a moment to answer; a repeated key is answered at once. */
export function createSimulatedUpstream(latencyMs: {
  readonly target: number;
  readonly optimizer: number;
}): Upstream {
  const replays = createReplayStore();
  return {
    async answer(request, { key, body, signal }) {
      const { reply, isReplay } = replays.answer(key, body, () =>
        answerAsSimulated(
          [
            ...(request.system === "" ? [] : [{ role: "system", content: request.system }]),
            ...request.messages.map(toChatMessage),
          ],
          request.tools,
        ),
      );
      const waitMs = isReplay ? 0 : latencyMs[reply.role] * (0.7 + 0.6 * reply.pace);
      if (waitMs > 0) {
        await sleep(waitMs, null, { signal }).catch(() => {});
      }
      if (signal.aborted) {
        throw cancelledError();
      }
      return {
        id: reply.hash,
        text: reply.text,
        finish: reply.toolCalls.length > 0 ? "tool_calls" : "stop",
        toolCalls: reply.toolCalls,
        usage: {
          inputTokens: reply.promptTokens,
          cachedInputTokens: 0,
          outputTokens: reply.completionTokens,
        },
        costMicros: 0,
      };
    },
  };
}

/** A reply that the model spoiled is a reply: the protocols have a word for each of them. */
function spoiledFinish(error: ModelError): GatewayReply["finish"] | null {
  switch (error.kind) {
    case "refusal":
    case "content_filter":
      return error.kind;
    case "truncated":
      return "length";
    case "empty":
      return "stop";
    default:
      return null;
  }
}

/** Any provider as upstream: its key, retries and limits are those of the product's own client. */
export function createClientUpstream(
  client: ModelClient,
  context: Pick<CallContext, "role" | "stage" | "timeoutMs"> & { readonly keyPrefix: string },
): Upstream {
  const { keyPrefix, ...place } = context;
  let calls = 0;
  return {
    async answer(request, { key, signal }) {
      calls += 1;
      const id = createHash("sha256").update(`${keyPrefix} ${calls}`).digest("hex").slice(0, 24);
      const callKey = `${keyPrefix}/${key ?? calls}`;
      const tokensOf = (usage: Awaited<ReturnType<ModelClient["chat"]>>["usage"]) => ({
        inputTokens: usage.inputTokens,
        cachedInputTokens: usage.cachedInputTokens,
        cacheWriteTokens: usage.cacheWriteTokens,
        outputTokens: usage.outputTokens,
      });
      try {
        const result = await client.chat(request, { ...place, callKey, signal });
        const { text, finish, toolCalls, opaque, usage } = result;
        const { costMicros } = usage;
        return { id, text, finish, toolCalls, opaque, usage: tokensOf(usage), costMicros };
      } catch (thrown) {
        const finish = isModelError(thrown) ? spoiledFinish(thrown) : null;
        if (!isModelError(thrown) || finish === null) {
          throw thrown;
        }
        const none = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
        const { usage } = thrown;
        return {
          id,
          text: "",
          finish,
          toolCalls: [],
          usage: usage ? tokensOf(usage) : none,
          costMicros: usage ? usage.costMicros : 0,
        };
      }
    },
  };
}
