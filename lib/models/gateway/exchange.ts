import type { IncomingMessage, ServerResponse } from "node:http";
import { type GatewayError, toGatewayError } from "./gateway-error";
import type { GatewayCall, GatewayReply, Protocol, StreamEvent } from "./protocol";

const maxBodyBytes = 32 * 1024 * 1024;

/** The body as text; null when it is larger than any request should be. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
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

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed || response.headersSent) {
    return;
  }
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, protocol: Protocol, error: GatewayError): void {
  const { retryAfterMs } = error;
  const wait: Record<string, string> =
    retryAfterMs === null
      ? {}
      : {
          "retry-after": String(Math.ceil(retryAfterMs / 1000)),
          "retry-after-ms": String(retryAfterMs),
        };
  sendJson(response, error.status, protocol.toErrorBody(error), wait);
}

/**
 * Answers a request that was read: as JSON, or as a stream of events. The reply is fetched whole in
 * both cases, so an error of the upstream still gets its own status; while a stream waits, comments
 * keep the client's idle clock quiet, and an error after the first of them ends the stream.
 */
export async function respond(input: {
  readonly response: ServerResponse;
  readonly protocol: Protocol;
  readonly call: GatewayCall;
  readonly heartbeatMs: number;
  readonly ask: () => Promise<GatewayReply>;
}): Promise<void> {
  const { response, protocol, call } = input;
  const beat = call.stream ? startHeartbeat(response, input.heartbeatMs) : null;
  try {
    const reply = await input.ask();
    if (beat === null) {
      sendJson(response, 200, protocol.toBody(reply, call));
      return;
    }
    beginStream(response);
    sendEvents(response, protocol.toEvents(reply, call));
  } catch (thrown) {
    const error = toGatewayError(thrown);
    if (beat !== null && response.headersSent) {
      sendEvents(response, protocol.toErrorEvents(error, call));
    } else {
      sendError(response, protocol, error);
    }
  } finally {
    clearInterval(beat ?? undefined);
  }
}

function startHeartbeat(response: ServerResponse, ms: number): NodeJS.Timeout {
  const timer = setInterval(() => {
    beginStream(response);
    response.write(": waiting\n\n");
  }, ms);
  timer.unref();
  return timer;
}

function beginStream(response: ServerResponse): void {
  if (!response.headersSent && !response.destroyed) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
  }
}

function sendEvents(response: ServerResponse, events: readonly StreamEvent[]): void {
  if (response.destroyed) {
    return;
  }
  const text = events.map(({ event, data }) => {
    const name = event === undefined ? "" : `event: ${event}\n`;
    return `${name}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
  });
  response.end(text.join(""));
}
