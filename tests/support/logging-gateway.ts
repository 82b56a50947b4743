import { createServer } from "node:http";
import { startGateway } from "@/lib/models/gateway/server";
import { counted } from "./counted";
import { forwardRequest } from "./forward-request";

export type LoggingGateway = {
  readonly url: string;
  /** Idempotency keys of all requests, in order of arrival. */
  readonly keys: readonly string[];
  /** Resolves when `count` requests have arrived in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
};

/** The simulated models behind a server that notes which call was asked for; it survives workers. */
export async function startLoggingGateway(latencyMs: {
  target: number;
  optimizer: number;
}): Promise<LoggingGateway> {
  const gateway = await startGateway({
    targetLatencyMs: latencyMs.target,
    optimizerLatencyMs: latencyMs.optimizer,
  });
  const keys = counted();
  const server = createServer((request, response) => {
    keys.add(String(request.headers["idempotency-key"] ?? ""));
    forwardRequest(gateway.url, request).then(
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
    keys: keys.entries,
    arrived: keys.reached,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await gateway.close();
    },
  };
}
