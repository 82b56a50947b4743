import { chance, shortHash } from "./chance";
import { answerAsOptimizer } from "./optimizer";
import { answerAsTarget } from "./target";

export type ChatMessage = { readonly role: string; readonly content: string };

export type SimulatedReply = {
  readonly text: string;
  readonly role: "target" | "optimizer";
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** In [0, 1): how slow this answer is, relative to others. */
  readonly pace: number;
  readonly hash: string;
};

const charactersPerToken = 4;

/**
 * The deterministic stand-in for both models (architecture.md 9): the answer depends on the prompt
 * only. A system prompt that ends with `Prompt: <stage>/<version>` is for the optimizer.
 */
export function answerAsSimulated(messages: readonly ChatMessage[]): SimulatedReply {
  const system = messages
    .filter((message) => message.role === "system" || message.role === "developer")
    .map((message) => message.content)
    .join("\n\n");
  const turns = messages.filter((message) => !["system", "developer"].includes(message.role));
  const stage = /^Prompt: ([a-z_]+)\/\S+\s*$/m.exec(system.trimEnd().split("\n").at(-1) ?? "")?.[1];
  const text =
    stage === undefined
      ? answerAsTarget(system, turns)
      : answerAsOptimizer(stage, turns.map((turn) => turn.content).join("\n\n"));
  const prompt = messages.map((message) => message.content).join("\n");
  return {
    text,
    role: stage === undefined ? "target" : "optimizer",
    promptTokens: Math.ceil(prompt.length / charactersPerToken),
    completionTokens: Math.max(1, Math.ceil(text.length / charactersPerToken)),
    pace: chance("pace", prompt),
    hash: shortHash(prompt),
  };
}
