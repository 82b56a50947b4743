import type { ContentPart } from "./messages";
import type { ChatRequest } from "./model-client";

const charactersPerToken = 3.6;
const tokensPerImage = 1100;

function tokensOfContent(content: string | readonly ContentPart[]): number {
  if (typeof content === "string") {
    return content.length / charactersPerToken;
  }
  return content.reduce(
    (sum, part) =>
      sum + (part.type === "text" ? part.text.length / charactersPerToken : tokensPerImage),
    0,
  );
}

/** Rough number of input tokens of a request (models-and-harnesses.md 10); good for reservations only. */
export function estimateInputTokens(request: Pick<ChatRequest, "system" | "messages" | "tools">) {
  const ofMessages = request.messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    const ofCalls = calls.reduce((total, call) => total + call.arguments.length, 0);
    return sum + tokensOfContent(message.content) + ofCalls / charactersPerToken;
  }, 0);
  const ofTools = request.tools ? JSON.stringify(request.tools).length / charactersPerToken : 0;
  return Math.ceil(request.system.length / charactersPerToken + ofMessages + ofTools);
}

const remembered = 50;
const safeShare = 0.9;

/** Lengths of recent replies by stage: what a call will probably write (10). */
export function createOutputMemory() {
  const byStage = new Map<string, number[]>();
  return {
    note(stage: string, outputTokens: number): void {
      const recent = byStage.get(stage) ?? [];
      recent.push(outputTokens);
      byStage.set(stage, recent.slice(-remembered));
    },
    /** The 90th percentile of the stage's last replies, at most `maxOutputTokens`. */
    expect(stage: string, maxOutputTokens: number): number {
      const recent = byStage.get(stage);
      if (!recent) {
        return maxOutputTokens;
      }
      const sorted = recent.toSorted((left, right) => left - right);
      const likely = sorted[Math.ceil(safeShare * sorted.length) - 1] ?? maxOutputTokens;
      return Math.min(maxOutputTokens, likely);
    },
  };
}
