import { chmodSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { estimateInputTokens } from "../token-estimate";
import { chatProtocol } from "./chat-protocol";
import { parseJson, readBody, respond, sendError, sendJson } from "./exchange";
import { GatewayError, toGatewayError } from "./gateway-error";
import { messagesProtocol } from "./messages-protocol";
import { readCountRequest } from "./messages-request";
import type { Protocol } from "./protocol";
import { responsesProtocol } from "./responses-protocol";
import {
  createTasks,
  type GatewayTask,
  looksLikeTaskToken,
  type OpenTask,
  type TaskOptions,
} from "./tasks";
import { createSimulatedUpstream, type Upstream } from "./upstream";

export type GatewayOptions = {
  /** 0 takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** A UNIX socket instead of a port, for processes without a network; its owner alone may use it. */
  readonly socketPath?: string;
  /** Time a simulated answer takes, ±30 % by prompt. The defaults let a person follow a demo run. */
  readonly targetLatencyMs?: number;
  readonly optimizerLatencyMs?: number;
  readonly keepsProcessAlive?: boolean;
  /** False: only tasks are served. By default anybody on this machine may ask the simulated models. */
  readonly servesSimulated?: boolean;
  /** Time between two signs of life of a stream that waits. */
  readonly heartbeatMs?: number;
};

export type Gateway = {
  /** Base URL for an OpenAI client of the simulated models, ending in /v1. */
  readonly url: string;
  readonly port: number;
  /** Opens a task with an upstream, a budget and a transcript of its own. */
  openTask(options: TaskOptions): GatewayTask;
  close(): Promise<void>;
};

const defaultTargetLatencyMs = 500;
const defaultOptimizerLatencyMs = 1300;
const defaultHeartbeatMs = 15_000;

const protocols: Readonly<Record<string, Protocol>> = {
  "/v1/chat/completions": chatProtocol,
  "/v1/responses": responsesProtocol,
  "/v1/messages": messagesProtocol,
};
const countPath = "/v1/messages/count_tokens";

/**
 * Serves models on loopback in three protocols (models-and-harnesses.md 15): the simulated ones to
 * everybody, any provider to tasks that were opened here.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const host = options.host ?? "127.0.0.1";
  const simulated = createSimulatedUpstream({
    target: options.targetLatencyMs ?? defaultTargetLatencyMs,
    optimizer: options.optimizerLatencyMs ?? defaultOptimizerLatencyMs,
  });
  let baseUrl = "";
  const tasks = createTasks(() => baseUrl);
  const setup: Setup = {
    tasks,
    simulated: options.servesSimulated === false ? null : simulated,
    heartbeatMs: options.heartbeatMs ?? defaultHeartbeatMs,
  };
  const server = createServer((request, response) => {
    handle(request, response, setup).catch((thrown: unknown) => {
      sendError(response, protocolOf(request), toGatewayError(thrown));
    });
  });
  // Clients keep idle connections; they decide when to close them, which avoids resets on reuse.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const done = () => {
      server.off("error", reject);
      resolve();
    };
    if (options.socketPath) {
      const path = options.socketPath;
      server.listen(path, () => {
        chmodSync(path, 0o600);
        done();
      });
    } else {
      server.listen(options.port ?? 0, host, done);
    }
  });
  if (options.keepsProcessAlive === false) {
    server.unref();
  }
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  baseUrl = options.socketPath
    ? "http://localhost"
    : `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    url: `${baseUrl}/v1`,
    port,
    openTask: tasks.open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Setup = {
  readonly tasks: ReturnType<typeof createTasks>;
  /** Null when only tasks are served. */
  readonly simulated: Upstream | null;
  readonly heartbeatMs: number;
};

/** The address without its query, and the task token that stands in it. */
function readAddress(request: IncomingMessage): { path: string; token: string | null } {
  const [path = "/"] = (request.url ?? "/").split("?");
  const found = /^\/t\/([^/]+)(\/.*)?$/.exec(path);
  return found ? { path: found[2] ?? "/", token: found[1] ?? null } : { path, token: null };
}

function protocolOf(request: IncomingMessage): Protocol {
  const { path } = readAddress(request);
  return path === countPath ? messagesProtocol : (protocols[path] ?? chatProtocol);
}

function keyOf(request: IncomingMessage): string | null {
  const { authorization, "x-api-key": key } = request.headers;
  if (typeof key === "string") {
    return key;
  }
  return authorization ? authorization.replace(/^Bearer\s+/i, "") : null;
}

/** The task a request belongs to, or null for the simulated models. Throws 401 for a wrong token. */
function findTask(request: IncomingMessage, setup: Setup): OpenTask | null {
  const key = keyOf(request);
  const token = readAddress(request).token ?? (key && looksLikeTaskToken(key) ? key : null);
  const task = token === null ? null : setup.tasks.find(token);
  if (task || (token === null && setup.simulated)) {
    return task;
  }
  throw new GatewayError({
    kind: "authentication",
    code: "invalid_api_key",
    message: "The gateway knows no task of this token.",
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  setup: Setup,
): Promise<void> {
  const { path } = readAddress(request);
  if (path === "/" && (request.method === "HEAD" || request.method === "GET")) {
    response.writeHead(200).end();
    return;
  }
  const task = findTask(request, setup);
  if (request.method === "GET" && path === "/v1/models") {
    sendJson(response, 200, modelList);
    return;
  }
  const protocol = protocols[path];
  const isCount = path === countPath;
  if (request.method !== "POST" || (!protocol && !isCount)) {
    throw new GatewayError({
      kind: "not_found",
      message: `The gateway serves ${Object.keys(protocols).join(", ")}, ${countPath} and /v1/models.`,
    });
  }
  const text = await readText(request);
  if (!protocol) {
    const { request: counted } = readCountRequest(parseJson(text));
    sendJson(response, 200, { input_tokens: estimateInputTokens(counted) });
    return;
  }
  const call = protocol.read(parseJson(text));
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  response.once("close", leave);
  // Cut off: the client must not go on as if it had only been slow.
  const cut = () => {
    leave();
    response.destroy();
  };
  task?.signal.addEventListener("abort", cut, { once: true });
  try {
    const key = request.headers["idempotency-key"];
    const upstreamCall = {
      key: typeof key === "string" ? key : null,
      body: text,
      signal: leaving.signal,
    };
    await respond({
      response,
      protocol,
      call,
      heartbeatMs: setup.heartbeatMs,
      ask: () => ask({ task, setup, protocol, call, upstreamCall }),
    });
  } finally {
    task?.signal.removeEventListener("abort", cut);
  }
}

function ask(input: {
  task: OpenTask | null;
  setup: Setup;
  protocol: Protocol;
  call: Parameters<OpenTask["ask"]>[1];
  upstreamCall: Parameters<OpenTask["ask"]>[2];
}) {
  const { task, setup, protocol, call, upstreamCall } = input;
  if (task) {
    return task.ask(protocol, call, upstreamCall);
  }
  if (!setup.simulated) {
    throw new Error("a request without a task passed the check of its key");
  }
  return setup.simulated.answer(call.request, upstreamCall);
}

async function readText(request: IncomingMessage): Promise<string> {
  const encoding = request.headers["content-encoding"];
  if (encoding && encoding !== "identity") {
    throw new GatewayError({
      kind: "unsupported_media",
      message: `The gateway does not unpack bodies (${encoding}).`,
    });
  }
  const text = await readBody(request);
  if (text === null) {
    throw new GatewayError({ kind: "too_large", message: "The request body is too large." });
  }
  return text;
}

/** Both vendors' clients find their own fields in it. */
const modelList = {
  object: "list",
  data: [
    {
      id: "simulated",
      object: "model",
      created: 0,
      owned_by: "skillopt-studio",
      type: "model",
      display_name: "Simulated",
      created_at: "1970-01-01T00:00:00Z",
    },
  ],
  has_more: false,
  first_id: "simulated",
  last_id: "simulated",
};
