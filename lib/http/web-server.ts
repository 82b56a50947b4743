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
import { clientAddress, isEncrypted } from "@/lib/auth/client-address";
import { type Guard, loginRequired } from "@/lib/auth/guard";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type Hub, startHub } from "@/lib/realtime/hub";
import { setHub } from "@/lib/realtime/hub-handle";
import { findShareByToken } from "@/lib/services/share";
import { answerLogin, answerLogout } from "./login-routes";
import { type HostPolicy, isAllowedHost, isAllowedOrigin, originOf } from "./origin";
import { createPackedStatic } from "./packed-static";
import { isPublicPath } from "./public-paths";
import { createRateLimit, type RateLimit } from "./rate-limit";
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

/** Requests to API and share links of one address, when the app is reachable from outside. */
const requestsPerAddress = { perSecond: 30, burst: 300 } as const;
const limitedPaths = /^\/(api|s|embed|login|socket\.io)\b/;

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
  /** Asks for a login; null when only this machine can connect. */
  readonly guard?: Guard | null;
}): Promise<WebServer> {
  const guard = input.guard ?? null;
  const limit = guard ? createRateLimit(requestsPerAddress) : null;
  const hubs: Hub[] = [];
  const endSession = (session: string) => hubs.at(0)?.closeSession(session);
  const server = createServer(listener({ ...input, guard, limit, endSession }));
  const hub = startHub({
    server,
    db: input.db,
    policy: input.policy,
    workerToken: input.workerToken,
    guard,
    limit,
  });
  hubs.push(hub);
  server.on("upgrade", (request, socket, head) => {
    if (pathOf(request).startsWith("/socket.io")) {
      return;
    }
    if (!isAllowedOrigin(originOf(request), input.policy)) {
      socket.destroy();
      return;
    }
    const isKnown = guard ? guard.session(request).then((session) => session !== null) : true;
    // Hot reload has a socket of its own.
    Promise.resolve(isKnown)
      .then(async (known) => {
        if (known) {
          await input.pages.upgrade(request, socket, head);
        } else {
          socket.destroy();
        }
      })
      .catch(() => socket.destroy());
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

const packedStatic = createPackedStatic(".next");

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?")[0] ?? "/";
}

type Site = {
  readonly db: Db;
  readonly pages: Pages;
  readonly policy: HostPolicy;
  readonly isDev: boolean;
  readonly guard: Guard | null;
  readonly limit: RateLimit | null;
  readonly endSession: (session: string) => void;
};

function listener(site: Site): RequestListener {
  return (request, response) => {
    const nonce = newNonce();
    const path = pathOf(request);
    const policy = contentSecurityPolicy({ nonce, isDev: site.isDev, path });
    for (const [name, value] of Object.entries(securityHeaders(path, policy))) {
      response.setHeader(name, value);
    }
    // The page server reads the nonce from the request and puts it on its own scripts.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    request.headers["x-login"] = site.guard ? "on" : "off";
    request.headers["x-client-address"] = clientAddress(request);
    request.headers["x-encrypted"] = isEncrypted(request) ? "1" : "0";
    if (!isAllowed(request, site.policy)) {
      sendError(response, foreignOrigin());
      return;
    }
    const wait = limitedPaths.test(path) ? site.limit?.take(clientAddress(request)) : 0;
    if (wait) {
      response.setHeader("retry-after", String(wait));
      sendError(response, tooManyRequests(wait));
      return;
    }
    answer(request, response, site).catch((error: unknown) => sendError(response, error));
  };
}

function tooManyRequests(seconds: number): AppError {
  return new AppError({
    code: "too_many_requests",
    message: "Too many requests from this address.",
    hint: `Try again in ${seconds} s.`,
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  site: Site,
): Promise<void> {
  const path = pathOf(request);
  if (site.guard && (await answerAtTheDoor(request, response, site.guard, site.endSession))) {
    return;
  }
  switch (path) {
    case "/healthz":
      response.setHeader("content-type", "text/plain");
      response.end("ok\n");
      return;
    case "/readyz":
      await site.db.setting.findFirst({ select: { key: true } });
      response.setHeader("content-type", "text/plain");
      response.end("ready\n");
      return;
    default:
      if (!site.isDev && (await packedStatic(request, response, path))) {
        return;
      }
      if (await isClosedShare(request, site.db)) {
        answerWith(response, 410);
      }
      await site.pages.handle(request, response);
  }
}

/** Login, logout, and the way to the login for whoever has no session. True when it answered. */
async function answerAtTheDoor(
  request: IncomingMessage,
  response: ServerResponse,
  guard: Guard,
  endSession: (session: string) => void,
): Promise<boolean> {
  const path = pathOf(request);
  if (path === "/api/v1/login" && request.method === "POST") {
    await answerLogin(request, response, guard);
    return true;
  }
  if (path === "/api/v1/logout" && request.method === "POST") {
    const ended = await answerLogout(request, response, guard);
    if (ended !== null) {
      endSession(ended);
    }
    return true;
  }
  if (isPublicPath(path) || (await guard.session(request)) !== null) {
    return false;
  }
  const wantsPage = /\btext\/html\b/.test(request.headers.accept ?? "");
  if (!path.startsWith("/api/") && wantsPage && request.method === "GET") {
    response.statusCode = 303;
    response.setHeader("location", `/login?${new URLSearchParams({ next: request.url ?? "/" })}`);
    response.end();
    return true;
  }
  throw loginRequired();
}

/** The page behind a link that opens nothing: the page server shows it, but knows no status 410. */
async function isClosedShare(request: IncomingMessage, db: Db): Promise<boolean> {
  const token = /^\/(?:s|embed)\/([^/]*)\/?$/.exec(pathOf(request))?.[1];
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
  const retryAfter = body.error.fields.find(({ path }) => path === "retryAfter")?.message;
  if (retryAfter) {
    response.setHeader("retry-after", retryAfter);
  }
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
