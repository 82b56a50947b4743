import { createServer, type IncomingMessage } from "node:http";
import { startGateway } from "@/lib/models/gateway/server";

export type PacedGateway = {
  /** Base URL for SKILLOPT_GATEWAY_URL. */
  readonly url: string;
  /** Idempotency keys of all requests, in order of arrival. */
  readonly keys: readonly string[];
  /** Requests that were let through. */
  readonly answered: number;
  /** Answers so many more requests; the others wait until they are allowed. */
  allow(count: number): void;
  /** From now on requests wait. */
  hold(): void;
  /** Answers everything that waits and everything that comes. */
  release(): void;
  close(): Promise<void>;
};

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The simulated models without delays of their own: the test says how far a run may go, so that it
 * can look at a page in the middle of a run for as long as it needs. It survives workers.
 */
export async function startPacedGateway(
  options: { readonly onRequest?: (body: string) => void } = {},
): Promise<PacedGateway> {
  const gateway = await startGateway({ targetLatencyMs: 0, optimizerLatencyMs: 0 });
  const waiting = new Set<() => void>();
  const keys: string[] = [];
  let answered = 0;
  let left = Number.POSITIVE_INFINITY;

  function turn(request: IncomingMessage): Promise<void> {
    if (left > 0) {
      left -= 1;
      answered += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const go = () => {
        waiting.delete(go);
        resolve();
      };
      waiting.add(go);
      // A killed worker asks again; its old request must not use up an answer.
      request.socket.once("close", () => waiting.delete(go));
    });
  }

  function flush(): void {
    for (const go of [...waiting]) {
      if (left <= 0) {
        return;
      }
      left -= 1;
      answered += 1;
      go();
    }
  }

  async function forward(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const key = String(request.headers["idempotency-key"] ?? "");
    keys.push(key);
    const body = await readAll(request);
    options.onRequest?.(body.toString("utf8"));
    await turn(request);
    const reply = await fetch(`${gateway.url}${(request.url ?? "").replace(/^\/v1/, "")}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: new Uint8Array(body),
    });
    return { status: reply.status, text: await reply.text() };
  }

  const server = createServer((request, response) => {
    forward(request).then(
      ({ status, text }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(text);
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    keys,
    get answered() {
      return answered;
    },
    allow: (count) => {
      left = (Number.isFinite(left) ? left : 0) + count;
      flush();
    },
    hold: () => {
      left = 0;
    },
    release: () => {
      left = Number.POSITIVE_INFINITY;
      flush();
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await gateway.close();
    },
  };
}
