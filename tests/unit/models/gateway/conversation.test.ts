import { describe, expect, it } from "vitest";
import { bodies, gateway, noting, post, startGatewayForEach } from "@/tests/support/gateway-task";
import { pngWithText } from "@/tests/support/png-with-text";

startGatewayForEach();

describe("what reaches the model", () => {
  it("is only the model the task is for", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream, model: "the-target" });
    const reply = await post(task, "chat", bodies.chat("?"));
    expect([reply.status, await reply.text()]).toEqual([
      400,
      expect.stringContaining("the-target"),
    ]);
    expect(requests).toEqual([]);
  });

  it("are tools of the client, not those the provider would run itself", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const own = { name: "grep", description: "d", parameters: { type: "object" } };
    await post(task, "responses", {
      ...bodies.responses("?"),
      tools: [{ type: "web_search" }, { type: "function", ...own }, { type: "custom", name: "p" }],
    });
    await post(task, "messages", {
      ...bodies.messages("?"),
      tools: [
        { type: "web_search_20250305", name: "web_search" },
        { name: "grep", description: "d", input_schema: { type: "object" } },
      ],
    });
    await post(task, "chat", {
      ...bodies.chat("?"),
      tools: [{ type: "function", function: own }],
      tool_choice: "none",
    });
    expect(requests.map(({ tools }) => (tools ?? []).map(({ name }) => name))).toEqual([
      ["grep", "p"],
      ["grep"],
      [],
    ]);
  });

  it("is one conversation, whatever the protocol calls its parts", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const png = pngWithText("x").toString("base64");
    await post(task, "responses", {
      model: "m",
      instructions: "Be short.",
      input: [
        { role: "developer", content: "Skill." },
        { role: "user", content: [{ type: "input_text", text: "Look." }] },
        { type: "reasoning", id: "rs_1", summary: [] },
        { role: "assistant", content: [{ type: "output_text", text: "I do." }] },
        { type: "function_call", call_id: "c1", name: "view", arguments: "{}" },
        { type: "custom_tool_call", call_id: "c2", name: "patch", input: "P" },
        {
          type: "function_call_output",
          call_id: "c1",
          output: [{ type: "input_image", image_url: `data:image/png;base64,${png}` }],
        },
        { type: "custom_tool_call_output", call_id: "c2", output: "done" },
      ],
    });
    await post(task, "messages", {
      model: "m",
      max_tokens: 5,
      system: [
        { type: "text", text: "Be short.", cache_control: { type: "ephemeral" } },
        { type: "text", text: "Skill." },
      ],
      messages: [
        { role: "user", content: "Look." },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "text", text: "I do." },
            { type: "tool_use", id: "c1", name: "view", input: {} },
            { type: "tool_use", id: "c2", name: "patch", input: { input: "P" } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c1",
              content: [
                { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
              ],
            },
            { type: "tool_result", tool_use_id: "c2", content: "done" },
          ],
        },
      ],
    });
    const [first, second] = requests;
    expect(first?.system).toBe("Be short.\n\nSkill.");
    expect(first?.messages).toMatchObject([
      { role: "user", content: "Look." },
      {
        role: "assistant",
        content: "I do.",
        toolCalls: [
          { id: "c1", name: "view", arguments: "{}" },
          { id: "c2", name: "patch", arguments: '{"input":"P"}' },
        ],
      },
      { role: "tool", toolCallId: "c1" },
      { role: "tool", toolCallId: "c2", content: "done" },
      { role: "user", content: [{ type: "image", mediaType: "image/png" }] },
    ]);
    expect({ ...second, maxOutputTokens: 0 }).toEqual({ ...first, maxOutputTokens: 0 });
  });

  it("is the schema, the effort and the limit that were asked for", async () => {
    const { upstream, requests } = noting();
    const task = gateway.openTask({ upstream });
    const schema = { type: "object", properties: { a: { type: "string" } } };
    await post(task, "chat", {
      ...bodies.chat("?"),
      max_completion_tokens: 77,
      reasoning_effort: "low",
      response_format: { type: "json_schema", json_schema: { name: "r", schema } },
    });
    await post(task, "responses", {
      ...bodies.responses("?"),
      max_output_tokens: 77,
      reasoning: { effort: "low" },
      text: { format: { type: "json_schema", name: "r", schema } },
    });
    await post(task, "messages", {
      ...bodies.messages("?"),
      max_tokens: 77,
      output_config: { effort: "low", format: { type: "json_schema", schema } },
    });
    for (const asked of requests) {
      expect(asked).toMatchObject({
        maxOutputTokens: 77,
        reasoningEffort: "low",
        json: true,
        jsonSchema: { schema },
      });
    }
    expect(requests).toHaveLength(3);
  });

  it("gets back untouched what it sent along with a call", async () => {
    const opaque = { thinking: "signed" };
    const toolCalls = [{ id: "c1", name: "grep", arguments: "{}" }];
    const { upstream, requests } = noting({ text: "", finish: "tool_calls", toolCalls, opaque });
    const task = gateway.openTask({ upstream });
    const body = await (await post(task, "chat", bodies.chat("?"))).json();
    expect(JSON.stringify(body)).not.toContain("signed");
    await post(task, "chat", {
      model: "m",
      messages: [
        { role: "user", content: "?" },
        body.choices[0].message,
        { role: "tool", tool_call_id: "c1", content: "r" },
      ],
    });
    expect(requests[1]?.messages[1]).toMatchObject({ role: "assistant", opaque });
  });
});
