import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io, type Socket } from "socket.io-client";
import type { Db } from "@/lib/db/client";
import { type Hub, startHub } from "@/lib/realtime/hub";

export const workerToken = "a-token-of-this-test";

export type LiveHub = {
  readonly url: string;
  readonly hub: Hub;
  readonly close: () => Promise<void>;
};

/** A hub on a real HTTP server; port 0 takes any. */
export async function openHub(db: Db, port = 0): Promise<LiveHub> {
  const server = createServer((_request, response) => response.end());
  const hub = startHub({
    server,
    db,
    policy: { host: "127.0.0.1", allowedHosts: [] },
    workerToken,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    hub,
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      await hub.close();
      server.closeAllConnections();
    },
  };
}

/** A raw socket of a namespace, to say what no client of ours would say. */
export function rawSocket(
  url: string,
  namespace: string,
  options: { auth?: Record<string, unknown>; origin?: string; host?: string } = {},
): Socket {
  const extraHeaders: Record<string, string> = {};
  if (options.origin) {
    extraHeaders.origin = options.origin;
  }
  if (options.host) {
    extraHeaders.host = options.host;
  }
  return io(`${url}${namespace}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders,
    ...(options.auth ? { auth: options.auth } : {}),
  });
}

/** "connected", or the message of the refusal. */
export function outcomeOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.once("connect_error", (error) => resolve(error.message));
  });
}
