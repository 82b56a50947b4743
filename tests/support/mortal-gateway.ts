import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { startGateway } from "@/lib/models/gateway/server";
import { counted } from "./counted";
import { forwardRequest } from "./forward-request";

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

/** The simulated models behind an address that can die and come back. */
export async function startMortalGateway(latencyMs: {
  target: number;
  optimizer: number;
}): Promise<MortalGateway> {
  const gateway = await startGateway({
    targetLatencyMs: latencyMs.target,
    optimizerLatencyMs: latencyMs.optimizer,
  });
  const answered = counted();
  let isDead = false;
  let port = 0;
  let server = createServer();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { key, status, text } = await forwardRequest(gateway.url, request);
    if (isDead) {
      response.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(text);
    if (!key.startsWith("probe/")) {
      answered.add(key);
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
    answered: answered.entries,
    reached: answered.reached,
    kill,
    revive: listen,
    async close() {
      server.closeAllConnections();
      server.close();
      await gateway.close();
    },
  };
}
