import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demoFamilies } from "@/lib/environments/demo/families";
import { type Gateway, startGateway } from "@/lib/models/gateway/server";
import type { GatewayTask } from "@/lib/models/gateway/tasks";
import { createSimulatedUpstream } from "@/lib/models/gateway/upstream";
import { pngWithText } from "@/tests/support/png-with-text";

const item = String(demoFamilies[0].items[0]?.input);
const page = pngWithText("The invoice was paid by Blue Harbour Ltd on 4 May.").toString("base64");
const question = "Which company paid the invoice? Answer inside <answer> tags.";
const looks =
  "What was the total receipts figure in 1954? See file bulletin_1954.txt. Use <answer>.";
const lookUp = {
  name: "grep",
  description: "Finds a word in a file.",
  parameters: {
    type: "object",
    properties: { pattern: { type: "string" }, path: { type: "string" } },
    required: ["pattern", "path"],
  },
} as const;
const found = "12: total receipts 64,420";

let gateway: Gateway;
let task: GatewayTask;

beforeEach(async () => {
  gateway = await startGateway({ targetLatencyMs: 0, optimizerLatencyMs: 0 });
  task = open();
});
afterEach(() => gateway.close());

function open(options: Omit<Parameters<Gateway["openTask"]>[0], "upstream"> = {}) {
  return gateway.openTask({
    upstream: createSimulatedUpstream({ target: 0, optimizer: 0 }),
    ...options,
  });
}

function openAi(baseURL = task.openAiUrl, apiKey = "dummy") {
  return new OpenAI({ baseURL, apiKey, maxRetries: 0 });
}
function anthropic(baseURL = task.anthropicUrl, apiKey = "dummy") {
  return new Anthropic({ baseURL, apiKey, maxRetries: 0 });
}

type Reply = { text: string; calls: { id: string; name: string; input: unknown }[]; end: unknown };
type Turn =
  | { role: "user"; text: string; picture?: string }
  | { role: "call"; id: string; name: string; input: unknown }
  | { role: "result"; id: string; text: string };

/** One question over one protocol with its official client. */
type Way = {
  readonly name: string;
  ask(turns: readonly Turn[], tools?: boolean, signal?: AbortSignal): Promise<Reply>;
};

function chatMessage(turn: Turn): OpenAI.ChatCompletionMessageParam {
  switch (turn.role) {
    case "user":
      return {
        role: "user",
        content: turn.picture
          ? [
              { type: "image_url", image_url: { url: `data:image/png;base64,${turn.picture}` } },
              { type: "text", text: turn.text },
            ]
          : turn.text,
      };
    case "call": {
      const text = JSON.stringify(turn.input);
      const call = { id: turn.id, type: "function" as const };
      return {
        role: "assistant",
        content: null,
        tool_calls: [{ ...call, function: { name: turn.name, arguments: text } }],
      };
    }
    case "result":
      return { role: "tool", tool_call_id: turn.id, content: turn.text };
  }
}

function responsesItem(turn: Turn): OpenAI.Responses.ResponseInputItem {
  switch (turn.role) {
    case "user":
      return {
        role: "user",
        content: [
          ...(turn.picture
            ? [
                {
                  type: "input_image" as const,
                  detail: "auto" as const,
                  image_url: `data:image/png;base64,${turn.picture}`,
                },
              ]
            : []),
          { type: "input_text", text: turn.text },
        ],
      };
    case "call": {
      const text = JSON.stringify(turn.input);
      return { type: "function_call", call_id: turn.id, name: turn.name, arguments: text };
    }
    case "result":
      return { type: "function_call_output", call_id: turn.id, output: turn.text };
  }
}

function messagesTurn(turn: Turn): Anthropic.MessageParam {
  switch (turn.role) {
    case "user":
      return {
        role: "user",
        content: [
          ...(turn.picture
            ? [
                {
                  type: "image" as const,
                  source: {
                    type: "base64" as const,
                    media_type: "image/png" as const,
                    data: turn.picture,
                  },
                },
              ]
            : []),
          { type: "text", text: turn.text },
        ],
      };
    case "call":
      return {
        role: "assistant",
        content: [{ type: "tool_use", id: turn.id, name: turn.name, input: turn.input }],
      };
    case "result":
      return {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: turn.id, content: turn.text }],
      };
  }
}

function ofCompletion(completion: OpenAI.ChatCompletion): Reply {
  const [choice] = completion.choices;
  const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
    call.type === "function"
      ? [
          {
            id: call.id,
            name: call.function.name,
            input: JSON.parse(call.function.arguments) as unknown,
          },
        ]
      : [],
  );
  return { text: choice?.message.content ?? "", calls, end: choice?.finish_reason };
}

function ofResponse(response: OpenAI.Responses.Response): Reply {
  const calls = response.output.flatMap((item) =>
    item.type === "function_call"
      ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) as unknown }]
      : [],
  );
  return { text: response.output_text, calls, end: response.status };
}

function ofMessage(message: Anthropic.Message): Reply {
  return {
    text: message.content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    calls: message.content.flatMap((block) =>
      block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    end: message.stop_reason,
  };
}

const chatTools = [{ type: "function" as const, function: lookUp }];
const responsesTools = [{ type: "function" as const, strict: false, ...lookUp }];
const messagesTools = [
  {
    name: lookUp.name,
    description: lookUp.description,
    input_schema: { ...lookUp.parameters, required: [...lookUp.parameters.required] },
  },
];

const ways: Way[] = [
  {
    name: "chat completions",
    ask: async (turns, tools, signal) =>
      ofCompletion(
        await openAi().chat.completions.create(
          {
            model: "m",
            messages: turns.map(chatMessage),
            ...(tools ? { tools: chatTools } : {}),
          },
          { signal },
        ),
      ),
  },
  {
    name: "chat completions, streamed",
    ask: async (turns, tools, signal) =>
      ofCompletion(
        await openAi()
          .chat.completions.stream(
            {
              model: "m",
              messages: turns.map(chatMessage),
              stream_options: { include_usage: true },
              ...(tools ? { tools: chatTools } : {}),
            },
            { signal },
          )
          .finalChatCompletion(),
      ),
  },
  {
    name: "responses",
    ask: async (turns, tools, signal) =>
      ofResponse(
        await openAi().responses.create(
          {
            model: "m",
            input: turns.map(responsesItem),
            ...(tools ? { tools: responsesTools } : {}),
          },
          { signal },
        ),
      ),
  },
  {
    name: "responses, streamed",
    ask: async (turns, tools, signal) =>
      ofResponse(
        await openAi()
          .responses.stream(
            {
              model: "m",
              input: turns.map(responsesItem),
              ...(tools ? { tools: responsesTools } : {}),
            },
            { signal },
          )
          .finalResponse(),
      ),
  },
  {
    name: "messages",
    ask: async (turns, tools, signal) =>
      ofMessage(
        await anthropic().messages.create(
          {
            model: "m",
            max_tokens: 500,
            messages: turns.map(messagesTurn),
            ...(tools ? { tools: messagesTools } : {}),
          },
          { signal },
        ),
      ),
  },
  {
    name: "messages, streamed",
    ask: async (turns, tools, signal) =>
      ofMessage(
        await anthropic()
          .messages.stream(
            {
              model: "m",
              max_tokens: 500,
              messages: turns.map(messagesTurn),
              ...(tools ? { tools: messagesTools } : {}),
            },
            { signal },
          )
          .finalMessage(),
      ),
  },
];

describe.each(ways)("the official client over $name", ({ ask }) => {
  it("gets the answer of the simulated model", async () => {
    const reply = await ask([{ role: "user", text: item }]);
    expect(reply.text).toContain("<answer>billing</answer>");
    expect(reply.calls).toEqual([]);
    expect(["stop", "completed", "end_turn"]).toContain(reply.end);
    expect(task.transcript).toMatchObject([{ number: 1, failure: null, costMicros: 0 }]);
    expect(task.spent).toMatchObject({ requests: 1 });
    expect(task.spent.outputTokens).toBeGreaterThan(0);
  });

  it("makes the call of a tool and gets an answer from its result", async () => {
    const asked: Turn[] = [{ role: "user", text: looks }];
    const first = await ask(asked, true);
    const [call] = first.calls;
    expect(call).toMatchObject({
      name: "grep",
      input: { pattern: "receipts", path: "bulletin_1954.txt" },
    });
    expect(["tool_calls", "completed", "tool_use"]).toContain(first.end);
    const { id = "", name = "", input } = call ?? {};
    const again: Turn[] = [
      ...asked,
      { role: "call", id, name, input },
      { role: "result", id, text: found },
    ];
    const second = await ask(again, true);
    expect(second.calls).toEqual([]);
    expect(second.text).toContain("<answer>");
    expect(task.transcript.at(-1)?.messages).toMatchObject([
      { role: "user" },
      { role: "assistant", toolCalls: [{ id, name: "grep" }] },
      { role: "tool", toolCallId: id, content: found },
    ]);
  });

  it("shows a picture to the model", async () => {
    const reply = await ask([{ role: "user", text: question, picture: page }]);
    expect(reply.text).toContain("<answer>Blue Harbour Ltd</answer>");
    expect(JSON.stringify(task.transcript)).toContain("image/png");
    expect(JSON.stringify(task.transcript)).not.toContain(page.slice(0, 40));
  });

  it("is refused with a wrong token, whether in the address or as key", async () => {
    const right = task;
    task = {
      ...right,
      openAiUrl: `${gateway.url.replace("/v1", "/t/wrong/v1")}`,
      anthropicUrl: gateway.url.replace("/v1", "/t/wrong"),
    };
    await expect(ask([{ role: "user", text: item }])).rejects.toMatchObject({ status: 401 });
    expect(right.transcript).toEqual([]);
  });

  it("hears 400 once the budget is used up, and nothing more is asked", async () => {
    task = open({ budget: { requests: 1 } });
    await ask([{ role: "user", text: item }]);
    await expect(ask([{ role: "user", text: item }])).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("budget"),
    });
    expect(task.exhausted).toBe("1 requests");
    expect(task.spent.requests).toBe(1);
  });

  it("frees the upstream when it leaves", async () => {
    const signals: AbortSignal[] = [];
    const leaving = new AbortController();
    task = gateway.openTask({
      upstream: {
        answer: (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signals.push(signal);
            signal.addEventListener("abort", () => reject(new Error("gone")));
            leaving.abort();
          }),
      },
    });
    await expect(ask([{ role: "user", text: item }], false, leaving.signal)).rejects.toThrow();
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  });

  it("is cut off at once when its task is cancelled", async () => {
    task = gateway.openTask({
      upstream: {
        answer: (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("gone")));
            task.cancel();
          }),
      },
    });
    await expect(ask([{ role: "user", text: item }])).rejects.toMatchObject({ status: undefined });
    await expect(ask([{ role: "user", text: item }])).rejects.toMatchObject({ status: 400 });
  });
});

describe("the key of a task", () => {
  it("may be sent instead of standing in the address, as Bearer or x-api-key", async () => {
    const base = gateway.url.replace("/v1", "");
    const one = await openAi(gateway.url, task.token).chat.completions.create({
      model: "m",
      messages: [{ role: "user", content: item }],
    });
    expect(one.choices[0]?.message.content).toContain("billing");
    const reply = await fetch(`${base}/v1/messages?beta=true`, {
      method: "POST",
      headers: { "x-api-key": task.token, "content-type": "application/json" },
      body: JSON.stringify({
        model: "m",
        max_tokens: 100,
        messages: [{ role: "user", content: item }],
      }),
    });
    expect(reply.status).toBe(200);
    expect(task.transcript).toHaveLength(2);
    await expect(
      anthropic(base, "sko-unknown").messages.create({
        model: "m",
        max_tokens: 5,
        messages: [{ role: "user", content: "?" }],
      }),
    ).rejects.toMatchObject({ status: 401, error: { error: { type: "authentication_error" } } });
  });

  it("is worth nothing after the task was closed", async () => {
    task.close();
    await expect(
      openAi().chat.completions.create({ model: "m", messages: [{ role: "user", content: "?" }] }),
    ).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
  });
});
