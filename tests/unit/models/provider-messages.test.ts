import { describe, expect, it } from "vitest";
import { isModelError } from "@/lib/models/model-error";
import { lookUp, onePixel } from "@/tests/support/model-requests";
import { onWire, responseEvents } from "@/tests/support/model-wires";
import {
  closeServersAfterEach,
  message,
  open,
  question,
  shape,
  sse,
  wireOf,
} from "@/tests/support/provider-client";

closeServersAfterEach();

const base64 = Buffer.from(onePixel).toString("base64");

describe("M 6.1: a picture", () => {
  it("is an address with its bytes in chat completions", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      messages: [
        { role: "system" },
        {
          role: "user",
          content: [
            {
              type: "image_url",
              image_url: { url: `data:image/png;base64,${base64}`, detail: "high" },
            },
            { type: "text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is an input image in responses", async () => {
    const { ask, bodies } = await open("OpenAI responses");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      input: [
        {
          role: "user",
          content: [
            { type: "input_image", image_url: `data:image/png;base64,${base64}`, detail: "high" },
            { type: "input_text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is a block in messages", async () => {
    const { ask, bodies } = await open("Anthropic messages");
    await ask(shape("a picture"));
    expect(bodies()[0]).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
            { type: "text", text: "What does it say?" },
          ],
        },
      ],
    });
  });

  it("is refused before anything is sent to a model that reads text only", async () => {
    const { ask, server } = await open("OpenAI-compatible", { model: "Qwen/Qwen3.5-4B" });
    const failure = await ask(shape("a picture")).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "unsupported_param", blame: "config" });
    expect(isModelError(failure) ? failure.message : "").toContain("reads text only");
    expect(server.requests).toEqual([]);
  });
});

describe("M 6.2, 6.3: tools and what goes back untouched", () => {
  const thought = { type: "thinking", thinking: "Page three.", signature: "c2ln" };
  const call = { type: "tool_use", id: "toolu_1", name: "look_up", input: { page: 3 } };

  it("messages: thoughts and calls come back as they came, answers stand in one turn", async () => {
    const { ask, bodies } = await open("Anthropic messages", {}, [
      message([thought, { type: "text", text: "I look." }, call], "tool_use"),
      message([{ type: "text", text: "Blank." }], "end_turn"),
    ]);
    const first = await ask({ ...question, tools: [lookUp] });
    expect(first).toMatchObject({
      text: "I look.",
      finish: "tool_calls",
      toolCalls: [{ id: "toolu_1", name: "look_up", arguments: '{"page":3}' }],
    });
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        {
          role: "assistant",
          content: first.text,
          toolCalls: first.toolCalls,
          opaque: first.opaque,
        },
        { role: "tool", toolCallId: "toolu_1", content: "It is blank." },
      ],
    });
    expect(bodies()[1]).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", content: [thought, { type: "text", text: "I look." }, call] },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: "It is blank.",
              cache_control: { type: "ephemeral" },
            },
          ],
        },
      ],
    });
  });

  it("responses: encrypted thoughts come back before the answers of tools", async () => {
    const output = [
      { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "c2VjcmV0" },
      {
        id: "fc_1",
        type: "function_call",
        call_id: "call_1",
        name: "look_up",
        arguments: '{"page":3}',
      },
    ];
    const whole = { id: "r", object: "response", status: "completed", output, usage: null };
    const { ask, bodies } = await open("OpenAI responses", {}, [
      sse(responseEvents(whole)),
      onWire(wireOf("OpenAI responses"), { kind: "answer", text: "Blank." }),
    ]);
    const first = await ask({ ...question, tools: [lookUp] });
    expect(first.toolCalls).toEqual([{ id: "call_1", name: "look_up", arguments: '{"page":3}' }]);
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        { role: "assistant", content: "", toolCalls: first.toolCalls, opaque: first.opaque },
        { role: "tool", toolCallId: "call_1", content: "It is blank." },
      ],
    });
    expect(bodies()[0]).toMatchObject({
      store: false,
      include: ["reasoning.encrypted_content"],
      tools: [{ type: "function", name: "look_up", strict: true }],
    });
    expect(bodies()[1]).toMatchObject({
      input: [
        { role: "user" },
        ...output,
        { type: "function_call_output", call_id: "call_1", output: "It is blank." },
      ],
    });
  });

  it("state of another protocol is left out, the calls are said again", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    await ask({
      ...question,
      tools: [lookUp],
      messages: [
        ...question.messages,
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id: "toolu_1", name: "look_up", arguments: "{}" }],
          opaque: { protocol: "messages", content: [thought] },
        },
        { role: "tool", toolCallId: "toolu_1", content: "It is blank." },
      ],
    });
    expect(JSON.stringify(bodies()[0])).not.toContain("Page three");
    expect(bodies()[0]).toMatchObject({
      messages: [
        { role: "system" },
        { role: "user" },
        { role: "assistant", tool_calls: [{ id: "toolu_1", type: "function" }] },
        { role: "tool", tool_call_id: "toolu_1" },
      ],
    });
  });

  it("a paused turn is sent back and goes on; both halves are paid", async () => {
    const { ask, bodies } = await open("Anthropic messages", {}, [
      message([{ type: "text", text: "half" }], "pause_turn", {
        input_tokens: 3,
        output_tokens: 2,
      }),
      message([{ type: "text", text: "whole" }], "end_turn", { input_tokens: 5, output_tokens: 1 }),
    ]);
    const result = await ask(question);
    expect(result).toMatchObject({
      text: "whole",
      usage: { calls: 2, inputTokens: 8, outputTokens: 3 },
    });
    expect(bodies()[1]).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", content: [{ type: "text", text: "half" }] },
      ],
    });
  });

  it("auto takes responses for a reasoning model with tools, chat completions without", async () => {
    const chat = await open("OpenAI chat", { model: "gpt-5.5" });
    await chat.ask(question);
    expect(chat.server.requests[0]?.path).toBe("/v1/chat/completions");
    const withTools = await open("OpenAI responses", { api: "auto" });
    await withTools.ask({ ...question, tools: [lookUp] });
    expect(withTools.server.requests[0]?.path).toBe("/v1/responses");
  });
});
