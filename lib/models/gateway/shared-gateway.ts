import { startGateway } from "./server";

let shared: Promise<{ url: string }> | null = null;

/**
 * Base URL of this process's own gateway, started on first use on a free loopback port. It does not
 * keep the process alive. For commands that run one training without a worker around it.
 */
export async function sharedGatewayUrl(): Promise<string> {
  shared ??= startGateway({ keepsProcessAlive: false });
  const { url } = await shared;
  return url;
}
