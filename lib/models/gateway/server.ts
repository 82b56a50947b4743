import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import { answerAsSimulated, type SimulatedReply } from "../simulated/world";
import { createReplayStore } from "./replay-store";

export type GatewayOptions = {
  /** 0 takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** Time an answer takes, ±30 % by prompt. The defaults let a person follow a demo run. */
  readonly targetLatencyMs?: number;
  readonly optimizerLatencyMs?: number;
  readonly keepsProcessAlive?: boolean;
};

export type Gateway = {
  /** Base URL for an OpenAI client, ending in /v1. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

const maxBodyBytes = 16 * 1024 * 1024;
const defaultTargetLatencyMs = 500;
const defaultOptimizerLatencyMs = 1300;

const requestSchema = z.object({
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(z.unknown())]) }))
    .min(1),
});

/** Serves the simulated models as OpenAI chat completions on loopback, under any model name. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const host = options.host ?? "127.0.0.1";
  const latency = {
    target: options.targetLatencyMs ?? defaultTargetLatencyMs,
    optimizer: options.optimizerLatencyMs ?? defaultOptimizerLatencyMs,
  };
  const replays = createReplayStore();
  const server = createServer((request, response) => {
    handle(request, response, latency, replays).catch(() => {
      sendError(response, 500, "server_error", "The gateway could not answer.");
    });
  });
  // Clients keep idle connections; they decide when to close them, which avoids resets on reuse.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  if (options.keepsProcessAlive === false) {
    server.unref();
  }
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Latency = { readonly target: number; readonly optimizer: number };

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  latency: Latency,
  replays: ReturnType<typeof createReplayStore>,
): Promise<void> {
  const path = (request.url ?? "/").split("?")[0];
  if (request.method === "GET" && path === "/v1/models") {
    sendJson(response, 200, {
      object: "list",
      data: [{ id: "simulated", object: "model", created: 0, owned_by: "skillopt-studio" }],
    });
    return;
  }
  if (request.method !== "POST" || path !== "/v1/chat/completions") {
    sendError(
      response,
      404,
      "not_found_error",
      "The gateway serves /v1/chat/completions and /v1/models.",
    );
    return;
  }
  const text = await readBody(request);
  if (text === null) {
    sendError(response, 413, "invalid_request_error", "The request body is too large.");
    return;
  }
  const parsed = requestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    sendError(response, 400, "invalid_request_error", "The body is not a chat completion request.");
    return;
  }
  if (parsed.data.stream) {
    sendError(response, 400, "invalid_request_error", "The gateway does not stream.");
    return;
  }
  const key = request.headers["idempotency-key"];
  const { reply, isReplay } = replays.answer(typeof key === "string" ? key : null, text, () =>
    answerAsSimulated(toMessages(parsed.data.messages)),
  );
  const waitMs = isReplay ? 0 : latency[reply.role] * (0.7 + 0.6 * reply.pace);
  if (await waitUnlessClosed(response, waitMs)) {
    sendJson(response, 200, toCompletion(reply, parsed.data.model));
  }
}

function toMessages(messages: z.infer<typeof requestSchema>["messages"]) {
  return messages.map(({ role, content }) => ({
    role,
    content: typeof content === "string" ? content : content.map(partText).join("\n"),
  }));
}

function partText(part: unknown): string {
  const parsed = z.object({ text: z.string() }).safeParse(part);
  return parsed.success ? parsed.data.text : "";
}

function toCompletion(reply: SimulatedReply, model: string) {
  return {
    id: `chatcmpl-${reply.hash}`,
    object: "chat.completion",
    created: 0,
    model,
    choices: [
      { index: 0, finish_reason: "stop", message: { role: "assistant", content: reply.text } },
    ],
    usage: {
      prompt_tokens: reply.promptTokens,
      completion_tokens: reply.completionTokens,
      total_tokens: reply.promptTokens + reply.completionTokens,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
}

/** False when the caller has gone away meanwhile. */
function waitUnlessClosed(response: ServerResponse, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      response.off("close", gone);
      resolve(true);
    }, ms);
    response.once("close", gone);
  });
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= maxBodyBytes) {
      chunks.push(bytes);
    }
  }
  return size > maxBodyBytes ? null : Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  sendJson(response, status, { error: { message, type, param: null, code: null } });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) {
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
