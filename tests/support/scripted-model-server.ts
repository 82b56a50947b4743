import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

/** What the server does with one request. A plain string is short for a normal answer. */
export type ScriptedReply =
  | string
  | {
      readonly kind: "answer";
      readonly text: string | null;
      readonly finish?: string | null;
      readonly refusal?: string;
      /** null leaves the usage out. */
      readonly usage?: Record<string, unknown> | null;
      readonly delayMs?: number;
    }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** Any bytes under any type: HTML pages, broken JSON, other JSON. */
  | { readonly kind: "raw"; readonly body: string; readonly contentType?: string }
  /** Closes the connection without an answer. */
  | { readonly kind: "reset" }
  /** Sends half an answer, then closes the connection. */
  | { readonly kind: "cut" }
  /** Never sends a byte. */
  | { readonly kind: "silent" }
  /** Sends headers and white space for as long as the client listens. */
  | { readonly kind: "endless" };

export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly system: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Resolves when the exchange is over; `answered` is false when the client went away first. */
  readonly over: Promise<{ readonly answered: boolean }>;
};

export type ScriptedModelServer = {
  /** Base URL for an OpenAI client, ending in /v1. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Most requests that were in hand at the same time. */
  readonly peak: () => number;
  /** Resolves as soon as `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
};

export type ScriptedModelOptions = {
  /** One reply per request in order; the last one is repeated. */
  readonly script?: readonly ScriptedReply[];
  /** Answers instead of the script. */
  readonly handler?: (request: RecordedRequest) => ScriptedReply | Promise<ScriptedReply>;
  readonly port?: number;
};

/** An HTTP server that speaks chat completions and does exactly what a test asks for. */
export async function startScriptedModelServer(
  options: ScriptedModelOptions,
): Promise<ScriptedModelServer> {
  const requests: RecordedRequest[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  const closing = new AbortController();
  let inHand = 0;
  let peak = 0;

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      inHand += 1;
      peak = Math.max(peak, inHand);
      const over = new Promise<{ answered: boolean }>((resolve) => {
        response.once("close", () => {
          inHand -= 1;
          resolve({ answered: response.writableFinished });
        });
      });
      const body = parseObject(Buffer.concat(chunks).toString("utf8"));
      const request: RecordedRequest = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body,
        over,
        ...readMessages(body),
      };
      const position = requests.push(request);
      for (const waiter of waiters.filter((candidate) => candidate.count <= position)) {
        waiter.resolve();
      }
      void respond(request, position);
    });

    async function respond(request: RecordedRequest, position: number) {
      if (request.method === "GET" && request.path === "/v1/models" && options.handler) {
        send(response, 200, { object: "list", data: [{ id: "scripted", object: "model" }] });
        return;
      }
      const script = options.script ?? ["ok"];
      const scripted = script[Math.min(position, script.length) - 1] ?? "ok";
      const reply = options.handler ? await options.handler(request) : scripted;
      await play(reply, response, request, closing.signal);
    }
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    peak: () => peak,
    arrived: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiters.push({ count, resolve })),
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Body of a normal answer, for handlers that need a variation of it. */
export function chatCompletion(input: {
  readonly text: string | null;
  readonly finish?: string | null | undefined;
  readonly refusal?: string | undefined;
  readonly usage?: Record<string, unknown> | null | undefined;
}): Record<string, unknown> {
  const usage =
    input.usage === undefined ? { prompt_tokens: 10, completion_tokens: 5 } : input.usage;
  return {
    id: "chatcmpl-scripted",
    object: "chat.completion",
    created: 0,
    model: "scripted",
    choices: [
      {
        index: 0,
        finish_reason: input.finish === undefined ? "stop" : input.finish,
        message: {
          role: "assistant",
          content: input.text,
          ...(input.refusal ? { refusal: input.refusal } : {}),
        },
      },
    ],
    ...(usage === null ? {} : { usage }),
  };
}

async function play(
  scripted: ScriptedReply,
  response: ServerResponse,
  request: RecordedRequest,
  closing: AbortSignal,
): Promise<void> {
  const reply =
    typeof scripted === "string" ? { kind: "answer" as const, text: scripted } : scripted;
  switch (reply.kind) {
    case "answer":
      if (reply.delayMs) {
        await pause(reply.delayMs, request.over, closing);
      }
      send(response, 200, chatCompletion(reply));
      return;
    case "status":
      send(
        response,
        reply.status,
        reply.body ?? { error: { message: `scripted ${reply.status}` } },
        reply.headers,
      );
      return;
    case "raw":
      response.writeHead(200, { "content-type": reply.contentType ?? "application/json" });
      response.end(reply.body);
      return;
    case "reset":
      response.destroy();
      return;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"choices": [', () => response.destroy());
      return;
    case "silent":
      return;
    case "endless": {
      response.writeHead(200, { "content-type": "application/json" });
      const drip = setInterval(() => response.write(" "), 5);
      response.once("close", () => clearInterval(drip));
      return;
    }
  }
}

function pause(ms: number, over: Promise<unknown>, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    void over.then(stop);
    closing.addEventListener("abort", stop, { once: true });
  });
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) {
    return;
  }
  const isText = typeof body === "string";
  response.writeHead(status, {
    "content-type": isText ? "text/html" : "application/json",
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function readMessages(body: Record<string, unknown>) {
  const list = Array.isArray(body.messages) ? body.messages : [];
  const messages = list.map((message: { role?: unknown; content?: unknown }) => ({
    role: String(message.role),
    content: String(message.content),
  }));
  const system = messages.find((message) => message.role === "system")?.content ?? "";
  return { messages, system };
}
