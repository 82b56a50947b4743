import { createServer, type IncomingMessage } from "node:http";
import { startGateway } from "@/lib/models/gateway/server";

export type LoggingGateway = {
  readonly url: string;
  /** Idempotency keys of all requests, in order of arrival. */
  readonly keys: readonly string[];
  /** Resolves when `count` requests have arrived in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
};

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The simulated models behind a server that notes which call was asked for; it survives workers. */
export async function startLoggingGateway(latencyMs: {
  target: number;
  optimizer: number;
}): Promise<LoggingGateway> {
  const gateway = await startGateway({
    targetLatencyMs: latencyMs.target,
    optimizerLatencyMs: latencyMs.optimizer,
  });
  const keys: string[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];

  async function forward(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const key = String(request.headers["idempotency-key"] ?? "");
    keys.push(key);
    for (const waiter of waiters.filter(({ count }) => count <= keys.length)) {
      waiter.resolve();
    }
    const body = await readAll(request);
    const reply = await fetch(`${gateway.url}${(request.url ?? "").replace(/^\/v1/, "")}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    keys,
    arrived: (count) =>
      keys.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiters.push({ count, resolve })),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await gateway.close();
    },
  };
}
