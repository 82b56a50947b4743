import * as z from "zod";
import type { FinishReason, ModelMessage, ToolCall, ToolDefinition } from "../models/messages";
import type { TrajectoryEntry } from "../schemas/outcome";
import type { TargetCall } from "./environment";
import { ItemTimeout } from "./item-timeout";

/** A tool a target may call: its definition for the model and what it does. */
export type LoopTool = {
  readonly definition: ToolDefinition;
  /** The result for the model. `ok: false` says that the arguments make no sense. */
  readonly call: (args: unknown) => Promise<ToolAnswer>;
};

export type ToolAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** Joins a tool's arguments, described once as a zod schema, with what it does. */
export function defineTool<S extends z.ZodObject>(tool: {
  readonly name: string;
  readonly description: string;
  readonly parameters: S;
  readonly run: (args: z.output<S>) => Promise<ToolAnswer>;
}): LoopTool {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.parameters, { io: "input" });
  return {
    definition: { name: tool.name, description: tool.description, parameters },
    call: async (args) => {
      const parsed = tool.parameters.safeParse(args);
      if (parsed.success) return tool.run(parsed.data);
      const problems = parsed.error.issues.map(
        (issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`,
      );
      return { ok: false, message: problems.join("; ") };
    },
  };
}

export type LoopLimits = {
  /** Replies of the model. */
  readonly turns: number;
  readonly maxOutputTokens: number;
  /** Tokens of all calls together; 0 = no limit. */
  readonly tokens: number;
  /** Longest result of one call that reaches the model, in characters. */
  readonly resultChars: number;
};

export type LoopEnd =
  /** The reply holds an answer. */
  | "answered"
  /** The reply neither called a tool nor held an answer. */
  | "no_answer"
  | "turn_limit"
  | "token_limit"
  | "time_limit"
  /** The third call in an item whose arguments could not be used. */
  | "bad_calls";

export type LoopResult = {
  readonly end: LoopEnd;
  /** The last reply. */
  readonly text: string;
  readonly finish: FinishReason;
  readonly turns: number;
  readonly toolCalls: number;
  /** Replies and tool calls in order, for the trajectory. */
  readonly entries: readonly TrajectoryEntry[];
};

/** Malformed calls that are answered with an error the model can correct (models-and-harnesses.md 6.2). */
const toleratedBadCalls = 2;

type LoopInput = {
  readonly system: string;
  readonly user: string;
  readonly tools: readonly LoopTool[];
  readonly callTarget: TargetCall;
  readonly isAnswer: (text: string) => boolean;
  readonly limits: LoopLimits;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Lets the target call tools until it answers or a limit is reached. A reply with tool calls is never
 * an answer; several calls of one reply run in order. Errors of the target pass through.
 */
export async function runToolLoop(input: LoopInput): Promise<LoopResult> {
  const { tools, limits } = input;
  const messages: ModelMessage[] = [{ role: "user", content: input.user }];
  const entries: TrajectoryEntry[] = [];
  const definitions = tools.map((tool) => tool.definition);
  const { system } = input;
  const { maxOutputTokens } = limits;
  let last = { text: "", finish: "stop" as FinishReason };
  let spent = 0;
  let toolCalls = 0;
  let badCalls = 0;
  let turns = 0;
  const done = (end: LoopEnd): LoopResult => ({ end, ...last, turns, toolCalls, entries });

  /** The calls of one reply in order; false when there were too many that make no sense. */
  async function answerCalls(calls: readonly ToolCall[]): Promise<boolean> {
    for (const call of calls) {
      input.signal?.throwIfAborted();
      toolCalls += 1;
      const answer = await answerCall(tools, call);
      if (!answer.ok) badCalls += 1;
      const text = answer.ok ? answer.text : `Error: ${answer.message}`;
      const shown = cutResult(text, limits.resultChars);
      entries.push({ type: "tool_call", cmd: `${call.name}(${call.arguments})`, obs: shown });
      messages.push({ role: "tool", toolCallId: call.id, content: shown });
    }
    return badCalls <= toleratedBadCalls;
  }

  for (;;) {
    const reply = await callUntilTimeout(input.callTarget, {
      system,
      messages: [...messages],
      maxOutputTokens,
      tools: definitions,
    });
    if (reply === null) return done("time_limit");
    turns += 1;
    spent += reply.tokens ?? 0;
    last = { text: reply.text, finish: reply.finish };
    if (reply.text.trim() !== "") entries.push({ role: "agent", content: reply.text });
    if (reply.toolCalls.length === 0) {
      if (input.isAnswer(reply.text)) return done("answered");
      return done(turns >= limits.turns ? "turn_limit" : "no_answer");
    }
    if (turns >= limits.turns) return done("turn_limit");
    if (limits.tokens > 0 && spent >= limits.tokens) return done("token_limit");
    messages.push(asMessage(reply));
    if (!(await answerCalls(reply.toolCalls))) return done("bad_calls");
    if (turns === limits.turns - 1) messages.push(lastTurnNote);
  }
}

type Reply = Awaited<ReturnType<TargetCall>>;

const lastTurnNote: ModelMessage = {
  role: "user",
  content: "This is the last turn. Give the final answer now, without another tool call.",
};

function asMessage({ text, toolCalls, opaque }: Reply): ModelMessage {
  return {
    role: "assistant",
    content: text,
    toolCalls,
    ...(opaque === undefined ? {} : { opaque }),
  };
}

/** null when the item's time is used up. */
async function callUntilTimeout(
  callTarget: TargetCall,
  request: Parameters<TargetCall>[0],
): Promise<Reply | null> {
  try {
    return await callTarget(request);
  } catch (error) {
    if (error instanceof ItemTimeout) return null;
    throw error;
  }
}

async function answerCall(tools: readonly LoopTool[], call: ToolCall): Promise<ToolAnswer> {
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) {
    const names = tools.map(({ definition }) => definition.name).join(", ");
    return { ok: false, message: `there is no tool "${call.name}"; there are ${names}` };
  }
  let args: unknown;
  try {
    args = call.arguments.trim() === "" ? {} : JSON.parse(call.arguments);
  } catch {
    return { ok: false, message: "the arguments are not a JSON object" };
  }
  return tool.call(args);
}

/** The beginning of a long result, with a note of how much is missing. */
export function cutResult(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = `\n… cut: ${text.length - max} more characters`;
  const end = Math.max(0, max - note.length);
  // A pair of surrogates stays whole.
  const isSplitPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return text.slice(0, isSplitPair ? end - 1 : end) + note;
}
