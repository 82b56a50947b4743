import { describe, expect, it } from "vitest";
import { onWire } from "@/tests/support/model-wires";
import {
  closeServersAfterEach,
  open,
  question,
  refusal,
  servers,
  wireOf,
} from "@/tests/support/provider-client";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";

closeServersAfterEach();

describe("M 5.6: only what the model takes is sent", () => {
  const given = { temperature: 0.3, topP: 0.5, seed: 7, reasoningEffort: "xhigh" };

  it("a reasoning model gets its own output limit and system role, and no temperature", async () => {
    const { ask, bodies } = await open("OpenAI chat", { model: "gpt-5", ...given });
    await ask(question);
    expect(bodies()[0]).toMatchObject({
      max_completion_tokens: 100,
      reasoning_effort: "high",
      messages: [{ role: "developer" }, { role: "user" }],
    });
    expect(bodies()[0]).not.toHaveProperty("temperature");
    expect(bodies()[0]).not.toHaveProperty("top_p");
    expect(bodies()[0]).not.toHaveProperty("max_tokens");
  });

  it("a model without reasoning gets no effort", async () => {
    const { ask, bodies } = await open("OpenAI chat", { model: "gpt-4o", ...given });
    await ask(question);
    expect(bodies()[0]).toMatchObject({ temperature: 0.3, top_p: 0.5, seed: 7 });
    expect(bodies()[0]).not.toHaveProperty("reasoning_effort");
  });

  it.each([
    ["claude-sonnet-4-5", { thinking: { type: "enabled", budget_tokens: 8192 } }, "output_config"],
    [
      "claude-opus-4-8",
      { thinking: { type: "adaptive" }, output_config: { effort: "medium" } },
      "temperature",
    ],
    [
      "claude-opus-4-5-20251101",
      { output_config: { effort: "medium" }, temperature: 0.3 },
      "thinking",
    ],
  ])("%s thinks in its own way", async (model, sent, left) => {
    const { ask, bodies } = await open("Anthropic messages", {
      model,
      temperature: 0.3,
      reasoningEffort: "medium",
    });
    await ask({ ...question, maxOutputTokens: 20_000 });
    expect(bodies()[0]).toMatchObject(sent);
    expect(bodies()[0]).not.toHaveProperty(left);
    expect(bodies()[0]).not.toHaveProperty("seed");
  });

  it.each([
    ["enabled", { chat_template_kwargs: { enable_thinking: true } }],
    ["disabled", { chat_template_kwargs: { enable_thinking: false } }],
    ["server_default", {}],
  ])("5.5: thinking %s", async (thinking, sent) => {
    const { ask, bodies } = await open("OpenAI-compatible", { model: "Qwen/Qwen3.5-4B", thinking });
    await ask(question);
    const { chat_template_kwargs } = bodies()[0] ?? {};
    expect(chat_template_kwargs === undefined ? {} : { chat_template_kwargs }).toEqual(sent);
  });

  it("5.5: extra fields come last and win", async () => {
    const { ask, bodies } = await open("OpenAI-compatible", {
      temperature: 1,
      extraBody: { temperature: 0.7, min_p: 0.1 },
    });
    await ask(question);
    expect(bodies()[0]).toMatchObject({ temperature: 0.7, min_p: 0.1 });
  });

  it("what a server refuses of a prompt cache is left out from then on", async () => {
    const answer = onWire(wireOf("OpenAI chat"), { kind: "answer", text: "fine" });
    const { ask, bodies } = await open("OpenAI chat", {}, [
      refusal("Unrecognized request argument supplied: prompt_cache_key"),
      answer,
      answer,
    ]);
    await ask(question);
    await ask(question);
    expect(bodies().map((body) => "prompt_cache_key" in body)).toEqual([true, false, false]);
  });

  it.each([
    ["OpenAI chat", "prompt_cache_key", "Unrecognized request argument supplied: prompt_cache_key"],
    ["OpenAI chat", "max_completion_tokens", "Use max_tokens: max_completion_tokens is unknown"],
  ])(
    "%s: calls that were on their way when %s was first refused try again as well",
    async (name, field, text) => {
      const answer = onWire(wireOf(name), { kind: "answer", text: "fine" });
      const server = await startScriptedModelServer({
        handler: async ({ body }) => {
          await server.arrived(4);
          return field in body ? refusal(text) : answer;
        },
      });
      servers.push(server);
      const { ask } = await open(name, { baseUrl: server.url });
      const replies = await Promise.all(Array.from({ length: 4 }, () => ask(question)));
      expect(replies.map((reply) => reply.text)).toEqual(["fine", "fine", "fine", "fine"]);
      expect(server.requests).toHaveLength(8);
    },
  );

  it("a refused setting of the user is an error, and left out only with autoNegotiate", async () => {
    const refused = refusal(
      "Unsupported value: 'temperature' does not support 0.3 with this model.",
    );
    const strict = await open("OpenAI-compatible", { temperature: 0.3 }, [refused]);
    const failure = await strict.ask(question).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "unsupported_param", blame: "config" });
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: "fine" });
    const lenient = await open("OpenAI-compatible", { temperature: 0.3, autoNegotiate: true }, [
      refused,
      answer,
    ]);
    await lenient.ask(question);
    expect(lenient.bodies().map((body) => "temperature" in body)).toEqual([true, false]);
  });

  it.each([
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum context length is 8192 tokens and your request has 500 input tokens (16384 > 8192 - 500).",
      7692,
    ],
    [
      "This model's maximum context length is 4096 tokens. However, you requested 16800 tokens (416 in the messages, 16384 in the completion). Please reduce the length of the messages or completion.",
      3680,
    ],
    ["max_tokens is too large: 16384. This model supports at most 4096 completion tokens.", 4096],
    ["max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens", 8192],
  ])("5.5: an output limit that does not fit is brought to what does: %s", async (text, fits) => {
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: "fine" });
    const { ask, bodies } = await open("OpenAI-compatible", {}, [refusal(text), answer, answer]);
    await ask({ ...question, maxOutputTokens: 16_384 });
    await ask({ ...question, maxOutputTokens: 16_384 });
    expect(bodies().map((body) => body.max_tokens)).toEqual([16_384, fits, expect.any(Number)]);
    expect(Number(bodies()[2]?.max_tokens)).toBeLessThan(16_384);
  });

  it("a prompt that fills the context alone is too long", async () => {
    const { ask, server } = await open("OpenAI-compatible", {}, [
      refusal(
        "This model's maximum context length is 4096 tokens. However, your request has 4090 input tokens.",
      ),
    ]);
    const failure = await ask(question).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "context_length", blame: "model" });
    expect(server.requests).toHaveLength(1);
  });
});
