import { describe, expect, it } from "vitest";
import { lookUp } from "@/tests/support/model-requests";
import { onWire } from "@/tests/support/model-wires";
import {
  closeServersAfterEach,
  message,
  open,
  question,
  wireOf,
} from "@/tests/support/provider-client";

closeServersAfterEach();

describe("M 12: beginnings of prompts", () => {
  const long = { ...question, system: "A rule. ".repeat(600) };

  it("are marked for Anthropic when they are long enough", async () => {
    const { ask, bodies } = await open("Anthropic messages", { anthropic: { cacheTtl: "1h" } });
    await ask(long);
    await ask(question);
    expect(bodies()[0]).toMatchObject({
      system: [{ type: "text", cache_control: { type: "ephemeral", ttl: "1h" } }],
    });
    expect(JSON.stringify(bodies()[1])).not.toContain("cache_control");
  });

  it("have one key for OpenAI, another for another beginning, and shards when it is used a lot", async () => {
    const { ask, bodies } = await open("OpenAI chat");
    for (let index = 0; index < 16; index += 1) {
      await ask({ ...question, messages: [{ role: "user", content: `Question ${index}` }] });
    }
    await ask(long);
    const keys = bodies().map((body) => String(body.prompt_cache_key));
    expect(new Set(keys.slice(0, 15)).size).toBe(1);
    expect(keys[15]?.replace(/-1$/, "")).toBe(keys[0]);
    expect(keys[16]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("are the same bytes for all questions of a batch", async () => {
    for (const name of ["OpenAI-compatible", "Anthropic messages", "OpenAI responses"]) {
      const { ask, bodies } = await open(name);
      await ask({ ...long, tools: [lookUp], messages: [{ role: "user", content: "One?" }] });
      await ask({ ...long, tools: [lookUp], messages: [{ role: "user", content: "Two?" }] });
      const [one, two] = bodies().map((body) => JSON.stringify(body).replace(/One\?|Two\?/, ""));
      expect(one).toBe(two);
    }
  });

  it("M 11: are seen in the usage: read, written, thought, each apart", async () => {
    const anthropic = await open("Anthropic messages", {}, [
      message([{ type: "text", text: "fine" }], "end_turn", {
        input_tokens: 5,
        output_tokens: 9,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 40,
        output_tokens_details: { thinking_tokens: 4 },
      }),
    ]);
    expect((await anthropic.ask(question)).usage).toMatchObject({
      inputTokens: 5,
      cachedInputTokens: 100,
      cacheWriteTokens: 40,
      outputTokens: 9,
      reasoningTokens: 4,
    });
    const usage = {
      input_tokens: 100,
      output_tokens: 9,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      output_tokens_details: { reasoning_tokens: 4 },
    };
    const openai = await open("OpenAI responses", {}, [
      onWire(wireOf("OpenAI responses"), { kind: "answer", text: "fine", usage }),
    ]);
    expect((await openai.ask(question)).usage).toMatchObject({
      inputTokens: 10,
      cachedInputTokens: 60,
      cacheWriteTokens: 30,
      outputTokens: 9,
      reasoningTokens: 4,
    });
    const chat = await open("OpenAI chat", {}, [
      onWire(wireOf("OpenAI chat"), {
        kind: "answer",
        text: "fine",
        usage: {
          prompt_tokens: 100,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
        },
      }),
    ]);
    expect((await chat.ask(question)).usage).toMatchObject({
      inputTokens: 10,
      cachedInputTokens: 60,
      cacheWriteTokens: 30,
      outputTokens: 9,
    });
  });

  it("M 11: writes for five minutes and for an hour are billed as the reply counts them", async () => {
    const { ask } = await open(
      "Anthropic messages",
      { price: { input: 10, cacheWrite: 12, output: 0 } },
      [
        message([{ type: "text", text: "fine" }], "end_turn", {
          input_tokens: 1,
          output_tokens: 1,
          cache_creation_input_tokens: 50,
          cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
        }),
      ],
    );
    // A price of one's own has one rate for writes.
    expect((await ask(question)).usage).toMatchObject({
      inputTokens: 1,
      cacheWriteTokens: 50,
      costMicros: 10 + 50 * 12,
    });
  });
});
