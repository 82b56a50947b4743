import "server-only";
import { randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import type { Db } from "@/lib/db/client";
import { type Hub, startHub } from "@/lib/realtime/hub";
import { setHub } from "@/lib/realtime/hub-handle";
import { findShareByToken } from "@/lib/services/share";
import { type HostPolicy, isAllowedHost, isAllowedOrigin, originOf } from "./origin";
import { errorBody } from "./respond";
import { foreignOrigin } from "./route";
import { contentSecurityPolicy, newNonce, securityHeaders } from "./security-headers";

export type Pages = {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
};

export type WebServer = {
  readonly port: number;
  readonly hub: Hub;
  readonly close: () => Promise<void>;
};

const readingMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Pages, API and hub on one port. Rejects with the system's error when the port cannot be had.
 * `close` ends sockets first, then answers in flight.
 */
export async function startWebServer(input: {
  readonly db: Db;
  readonly pages: Pages;
  readonly policy: HostPolicy;
  readonly port: number;
  readonly workerToken: string | null;
  readonly isDev: boolean;
}): Promise<WebServer> {
  const server = createServer(listener(input));
  const hub = startHub({
    server,
    db: input.db,
    policy: input.policy,
    workerToken: input.workerToken,
  });
  server.on("upgrade", (request, socket, head) => {
    if (pathOf(request).startsWith("/socket.io")) {
      return;
    }
    if (!isAllowedOrigin(originOf(request), input.policy)) {
      socket.destroy();
      return;
    }
    // Hot reload has a socket of its own.
    input.pages.upgrade(request, socket, head).catch(() => socket.destroy());
  });
  const port = await listen(server, input.port, input.policy.host);
  setHub(hub);
  return {
    port,
    hub,
    close: async () => {
      setHub(null);
      await hub.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?")[0] ?? "/";
}

function listener(input: {
  readonly db: Db;
  readonly pages: Pages;
  readonly policy: HostPolicy;
  readonly isDev: boolean;
}): RequestListener {
  return (request, response) => {
    const nonce = newNonce();
    const policy = contentSecurityPolicy({ nonce, isDev: input.isDev });
    for (const [name, value] of Object.entries(securityHeaders(pathOf(request), policy))) {
      response.setHeader(name, value);
    }
    // The page server reads the nonce from the request and puts it on its own scripts.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    if (!isAllowed(request, input.policy)) {
      sendError(response, foreignOrigin());
      return;
    }
    answer(request, response, input).catch((error: unknown) => sendError(response, error));
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  input: { readonly db: Db; readonly pages: Pages },
): Promise<void> {
  switch (pathOf(request)) {
    case "/healthz":
      response.setHeader("content-type", "text/plain");
      response.end("ok\n");
      return;
    case "/readyz":
      await input.db.setting.findFirst({ select: { key: true } });
      response.setHeader("content-type", "text/plain");
      response.end("ready\n");
      return;
    default:
      if (await isClosedShare(request, input.db)) {
        answerWith(response, 410);
      }
      await input.pages.handle(request, response);
  }
}

/** The page behind a link that opens nothing: the page server shows it, but knows no status 410. */
async function isClosedShare(request: IncomingMessage, db: Db): Promise<boolean> {
  const token = /^\/s\/([^/]*)\/?$/.exec(pathOf(request))?.[1];
  return token !== undefined && (await findShareByToken(db, token)) === null;
}

/** Fixes the status of an answer that somebody else writes. */
function answerWith(response: ServerResponse, status: number): void {
  Object.defineProperty(response, "statusCode", { get: () => status, set: () => {} });
}

function isAllowed(request: IncomingMessage, policy: HostPolicy): boolean {
  return readingMethods.has(request.method ?? "GET")
    ? isAllowedHost(request.headers.host, policy)
    : isAllowedOrigin(originOf(request), policy);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = errorBody(error, randomUUID());
  response.statusCode = status;
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify(body));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
