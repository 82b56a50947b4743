import type { ToolCall, ToolDefinition } from "../messages";
import { chance, shortHash } from "./chance";
import { answerAsOptimizer } from "./optimizer";
import { answerAsTarget } from "./target";

export type ChatMessage = {
  readonly role: string;
  readonly content: string;
  /** Calls an assistant turn asked for. */
  readonly toolCalls?: readonly ToolCall[];
  /** Bytes of the pictures of a turn. */
  readonly pictures?: readonly Uint8Array[];
};

export type SimulatedReply = {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly role: "target" | "optimizer";
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** In [0, 1): how slow this answer is, relative to others. */
  readonly pace: number;
  readonly hash: string;
};

const charactersPerToken = 4;
const tokensPerPicture = 1100;

/**
 * The deterministic stand-in for both models (architecture.md 9): the answer depends on the prompt
 * only. A system prompt that ends with `Prompt: <stage>/<version>` is for the optimizer, which uses
 * no tools. README.md of this folder says how the target uses tools and pictures.
 */
export function answerAsSimulated(
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[] = [],
): SimulatedReply {
  const system = messages
    .filter((message) => message.role === "system" || message.role === "developer")
    .map((message) => message.content)
    .join("\n\n");
  const turns = messages.filter((message) => !["system", "developer"].includes(message.role));
  const stage = /^Prompt: ([a-z_]+)\/\S+\s*$/m.exec(system.trimEnd().split("\n").at(-1) ?? "")?.[1];
  const { text, toolCalls } =
    stage === undefined
      ? answerAsTarget(system, turns, tools)
      : {
          text: answerAsOptimizer(stage, turns.map((turn) => turn.content).join("\n\n")),
          toolCalls: [],
        };
  const pictures = turns.flatMap((turn) => turn.pictures ?? []);
  const written = text.length + toolCalls.reduce((sum, call) => sum + call.arguments.length, 0);
  const prompt = messages.map((message) => message.content).join("\n");
  return {
    text,
    toolCalls,
    role: stage === undefined ? "target" : "optimizer",
    promptTokens:
      Math.ceil(prompt.length / charactersPerToken) + pictures.length * tokensPerPicture,
    completionTokens: Math.max(1, Math.ceil(written / charactersPerToken)),
    pace: chance("pace", prompt),
    hash: shortHash(prompt),
  };
}
