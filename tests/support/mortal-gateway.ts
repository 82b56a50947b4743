import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { startGateway } from "@/lib/models/gateway/server";

export type MortalGateway = {
  /** Base URL for an OpenAI client; stays the same over deaths. */
  readonly url: string;
  /** Idempotency keys of the calls that were answered, in order; probes are left out. */
  readonly answered: readonly string[];
  /** Resolves when `count` calls have been answered in all. */
  reached(count: number): Promise<void>;
  /** Answers nothing any more: calls in hand are cut, connections refused. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
};

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The simulated models behind an address that can die and come back. */
export async function startMortalGateway(latencyMs: {
  target: number;
  optimizer: number;
}): Promise<MortalGateway> {
  const gateway = await startGateway({
    targetLatencyMs: latencyMs.target,
    optimizerLatencyMs: latencyMs.optimizer,
  });
  const answered: string[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  let isDead = false;
  let port = 0;
  let server = createServer();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = String(request.headers["idempotency-key"] ?? "");
    const body = await readAll(request);
    const reply = await fetch(`${gateway.url}${(request.url ?? "").replace(/^\/v1/, "")}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: new Uint8Array(body),
    });
    const text = await reply.text();
    if (isDead) {
      response.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(text);
    if (!key.startsWith("probe/")) {
      answered.push(key);
    }
    for (const waiter of waiters.filter(({ count }) => count <= answered.length)) {
      waiter.resolve();
    }
  }

  async function listen(): Promise<void> {
    isDead = false;
    server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address ? address.port : 0;
  }
  await listen();

  async function kill(): Promise<void> {
    isDead = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    answered,
    reached: (count) =>
      answered.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiters.push({ count, resolve })),
    kill,
    revive: listen,
    async close() {
      server.closeAllConnections();
      server.close();
      await gateway.close();
    },
  };
}
