import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { TargetCall } from "@/lib/environments/environment";
import { ItemTimeout } from "@/lib/environments/item-timeout";
import { cutResult, defineTool, type LoopLimits, runToolLoop } from "@/lib/environments/tool-loop";
import type { ModelMessage, ToolCall } from "@/lib/models/messages";

type Reply = Partial<Awaited<ReturnType<TargetCall>>>;

const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  parameters: z.strictObject({ n: z.int() }),
  run: async ({ n }) => ({ ok: true, text: String(2 * n) }),
});

const call = (args: string, id = "c1", name = "double"): ToolCall => ({
  id,
  name,
  arguments: args,
});

/** Runs the loop over replies in order and returns what each call of the target was sent. */
async function run(replies: readonly (Reply | Error)[], limits: Partial<LoopLimits> = {}) {
  const sent: (readonly ModelMessage[])[] = [];
  const result = await runToolLoop({
    system: "system",
    user: "How much is it?",
    tools: [double],
    isAnswer: (text) => text.includes("<answer>"),
    limits: { turns: 5, maxOutputTokens: 100, tokens: 0, resultChars: 200, ...limits },
    callTarget: async ({ messages }) => {
      sent.push(messages);
      const reply = replies[Math.min(sent.length, replies.length) - 1];
      if (reply instanceof Error) throw reply;
      return { text: "", finish: "stop", toolCalls: [], ...reply };
    },
  });
  return { result, sent };
}

describe("tool loop", () => {
  it("OQ-2: runs the calls of a turn in order, sends results back, and stops at the answer", async () => {
    const { result, sent } = await run([
      {
        text: "Looking.",
        toolCalls: [call('{"n":2}', "a"), call('{"n":5}', "b")],
        opaque: { k: 1 },
      },
      { text: "<answer>10</answer>" },
    ]);
    expect(result).toMatchObject({ end: "answered", turns: 2, toolCalls: 2 });
    expect(sent[1]?.slice(1)).toEqual([
      {
        role: "assistant",
        content: "Looking.",
        toolCalls: [call('{"n":2}', "a"), call('{"n":5}', "b")],
        opaque: { k: 1 },
      },
      { role: "tool", toolCallId: "a", content: "4" },
      { role: "tool", toolCallId: "b", content: "10" },
    ]);
    expect(result.entries).toEqual([
      { role: "agent", content: "Looking." },
      { type: "tool_call", cmd: 'double({"n":2})', obs: "4" },
      { type: "tool_call", cmd: 'double({"n":5})', obs: "10" },
      { role: "agent", content: "<answer>10</answer>" },
    ]);
  });

  it("OQ-2: a reply with neither a call nor an answer ends the item", async () => {
    expect((await run([{ text: "I cannot." }])).result.end).toBe("no_answer");
  });

  it("OQ-2: a call in the last turn is not run; the turn before it says so", async () => {
    const { result, sent } = await run([{ toolCalls: [call('{"n":1}')] }], { turns: 3 });
    expect(result).toMatchObject({ end: "turn_limit", turns: 3, toolCalls: 2 });
    expect(sent[1]?.at(-1)).toMatchObject({ role: "tool" });
    expect(sent[2]?.at(-1)).toMatchObject({
      role: "user",
      content: expect.stringContaining("last turn"),
    });
  });

  it.each([
    ["broken JSON", '{"n":', "not a JSON object"],
    ["a wrong type", '{"n":"two"}', "n: "],
    ["a missing argument", "{}", "n: "],
    ["an unknown argument", '{"n":1,"m":2}', "arguments: "],
  ])("6.2: %s comes back as an error the model can correct", async (_, args, message) => {
    const { result, sent } = await run([
      { toolCalls: [call(args)] },
      { text: "<answer>2</answer>" },
    ]);
    expect(result.end).toBe("answered");
    expect(sent[1]?.at(-1)).toMatchObject({
      role: "tool",
      content: expect.stringMatching(new RegExp(`^Error: .*${message}`)),
    });
  });

  it("6.2: an unknown tool is named with those that exist", async () => {
    const { sent } = await run([{ toolCalls: [call("{}", "c", "rm")] }, { text: "<answer>" }]);
    expect(sent[1]?.at(-1)).toMatchObject({
      content: 'Error: there is no tool "rm"; there are double',
    });
  });

  it("6.2: the third call that makes no sense ends the item", async () => {
    const { result } = await run([{ toolCalls: [call("no")] }]);
    expect(result).toMatchObject({ end: "bad_calls", turns: 3, toolCalls: 3 });
  });

  it("stops at the token limit before another call is paid", async () => {
    const { result, sent } = await run([{ toolCalls: [call('{"n":1}')], tokens: 60 }], {
      tokens: 100,
    });
    expect(result.end).toBe("token_limit");
    expect(sent).toHaveLength(2);
  });

  it("keeps what was done when the item's time runs out, and lets other errors through", async () => {
    const { result } = await run([{ toolCalls: [call('{"n":1}')] }, new ItemTimeout(9)]);
    expect(result).toMatchObject({ end: "time_limit", turns: 1 });
    expect(result.entries).toHaveLength(1);
    await expect(run([new Error("boom")])).rejects.toThrow("boom");
  });

  it("cuts long results with a note and without half a character", () => {
    expect(cutResult("x".repeat(100), 100)).toHaveLength(100);
    const cut = cutResult("🍋".repeat(100), 61);
    expect(cut.length).toBeLessThanOrEqual(61);
    expect(cut).toMatch(/more characters$/);
    expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
