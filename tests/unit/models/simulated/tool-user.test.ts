import { describe, expect, it } from "vitest";
import type { ToolDefinition } from "@/lib/models/messages";
import { textOfPicture } from "@/lib/models/simulated/picture-text";
import { answerAsSimulated, type ChatMessage } from "@/lib/models/simulated/world";
import { pngWithText } from "@/tests/support/png-with-text";

function tool(name: string, properties: Record<string, unknown>, required: string[]) {
  return { name, description: name, parameters: { type: "object", properties, required } };
}
const glob = tool("glob", { pattern: { type: "string" } }, ["pattern"]);
const grep = tool("grep", { pattern: { type: "string" }, path: { type: "string" } }, [
  "pattern",
  "path",
]);
const read = tool(
  "read",
  { path: { type: "string" }, start: { type: "integer" }, limit: { type: "integer" } },
  ["path"],
);

const files = ["treasury_1940_01.txt", "treasury_1954_02.txt"];
const text = "1: Treasury Bulletin\n12: Total expenditures 64,420\n";
const results: Record<string, string> = {
  glob: JSON.stringify({ matches: files }),
  grep: "12: Total expenditures 64,420",
  read: text,
};

/** Talks with the simulated target until it answers. */
function talk(task: string, tools: readonly ToolDefinition[], answers = results) {
  const messages: ChatMessage[] = [
    { role: "system", content: "Answer inside <answer> tags." },
    { role: "user", content: task },
  ];
  const calls: [string, unknown][] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const reply = answerAsSimulated(messages, tools);
    const [call] = reply.toolCalls;
    if (!call) {
      return { calls, text: reply.text };
    }
    calls.push([call.name, JSON.parse(call.arguments)]);
    messages.push({ role: "assistant", content: reply.text, toolCalls: reply.toolCalls });
    messages.push({ role: "tool", content: answers[call.name] ?? "" });
  }
  throw new Error("the target never answers");
}

const question = "What were the total expenditures in February 1954? How much was it?";

describe("the simulated target with tools", () => {
  it("lists files when it knows none, looks for the longest word, reads around the hit, answers", () => {
    const { calls, text: answer } = talk(question, [glob, read, grep]);
    expect(calls).toEqual([
      ["glob", { pattern: "*" }],
      ["grep", { pattern: "expenditures", path: files[0] }],
      ["read", { path: files[0], start: 7 }],
    ]);
    expect(answer).toMatch(/<answer>.+<\/answer>/);
  });

  it("begins with the search when the task names a file", () => {
    const { calls } = talk(`${question}\nFiles: ${files[1]}`, [glob, grep, read]);
    expect(calls.map(([name]) => name)).toEqual(["grep", "read"]);
    expect(calls[0]?.[1]).toEqual({ pattern: "expenditures", path: files[1] });
  });

  it("goes on to an answer when tools fail or find nothing", () => {
    const { calls, text: answer } = talk(question, [glob, grep, read], {
      glob: "Error: no such folder",
      grep: "",
      read: "",
    });
    expect(calls).toEqual([["glob", { pattern: "*" }]]);
    expect(answer).toContain("<answer>");
  });

  it("calls a tool of an unknown kind once, with values its schema allows", () => {
    const odd = tool(
      "weigh",
      {
        unit: { enum: ["kg", "lb"] },
        exact: { type: "boolean" },
        times: { type: "integer" },
        things: { type: "array" },
        note: { type: ["string", "null"] },
        more: { type: "object" },
        left_out: { type: "string" },
      },
      ["unit", "exact", "times", "things", "note", "more"],
    );
    const { calls } = talk(question, [odd]);
    expect(calls).toEqual([
      [
        "weigh",
        {
          unit: "kg",
          exact: true,
          times: 40,
          things: ["expenditures"],
          note: "expenditures",
          more: {},
        },
      ],
    ]);
  });

  it("answers the same conversation always the same, with an id of its own per call", () => {
    const ask = () =>
      answerAsSimulated([{ role: "user", content: `${question} ${files[0]}` }], [grep]);
    expect(ask()).toEqual(ask());
    expect(ask().toolCalls[0]?.id).toMatch(/^call_[0-9a-f]{24}$/);
  });
});

describe("the simulated target and pictures", () => {
  it("sees the words in their metadata and answers from them", () => {
    const picture = pngWithText("Invoice of Grey Heron Press, total 12.50");
    expect(textOfPicture(picture)).toBe("Invoice of Grey Heron Press, total 12.50");
    const reply = answerAsSimulated([
      { role: "system", content: "Answer inside <answer> tags." },
      { role: "user", content: "Whose invoice is this?", pictures: [picture] },
    ]);
    expect(reply.text).toContain("<answer>Grey Heron Press</answer>");
    expect(reply.promptTokens).toBeGreaterThan(1100);
  });

  it("reads comments of JPEG files and nothing of other or broken files", () => {
    const comment = Buffer.from("by Marsh Tern");
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]),
      comment,
      Buffer.from([0xff, 0xd9]),
    ]);
    expect(textOfPicture(jpeg)).toBe("by Marsh Tern");
    expect(textOfPicture(Buffer.from("GIF89a"))).toBe("");
    expect(textOfPicture(pngWithText("cut").subarray(0, 40))).toBe("");
    expect(textOfPicture(new Uint8Array())).toBe("");
  });
});
