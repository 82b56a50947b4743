import next from "next";
import { getDb } from "@/lib/db/client";
import { env } from "@/lib/env";
import { hostPolicy } from "@/lib/http/host-policy";
import { isLoopback } from "@/lib/http/origin";
import { startWebServer } from "@/lib/http/web-server";
import { log, setLogProcess } from "@/lib/log";

/** The web process: pages, API and the live hub on one port. */
async function main(): Promise<void> {
  setLogProcess("web");
  const isDev = env.NODE_ENV === "development";
  const policy = hostPolicy();
  const pages = next({ dev: isDev, hostname: policy.host, port: env.SKILLOPT_PORT });
  await pages.prepare();
  const db = getDb();
  const web = await startWebServer({
    db,
    policy,
    isDev,
    port: env.SKILLOPT_PORT,
    workerToken: env.SKILLOPT_WORKER_TOKEN ?? null,
    pages: { handle: pages.getRequestHandler(), upgrade: pages.getUpgradeHandler() },
  });
  log.info("web process listens", { host: policy.host, port: web.port });
  if (!isLoopback(policy.host)) {
    log.warn("reachable from other machines without a password", { host: policy.host });
  }
  if (!env.SKILLOPT_WORKER_TOKEN) {
    log.warn("no SKILLOPT_WORKER_TOKEN: workers cannot push, pages follow the database");
  }

  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) {
      return;
    }
    isStopping = true;
    log.info("web process stops", { reason });
    // Sockets first, so that browsers try again elsewhere; the database last, everybody reads it.
    await web.close();
    await pages.close();
    await db.$disconnect();
    process.exit(0);
  };
  const stopOrDie = (reason: string) => {
    stop(reason).catch((error: unknown) => {
      log.error("web process did not stop cleanly", { error });
      process.exit(1);
    });
  };
  process.on("SIGTERM", () => stopOrDie("SIGTERM"));
  process.on("SIGINT", () => stopOrDie("SIGINT"));
  process.on("disconnect", () => stopOrDie("supervisor is gone"));
  process.send?.({ type: "ready", port: web.port });
}

main().catch((error: unknown) => {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  log.error(isTaken ? "the port is already in use" : "web process could not start", {
    port: env.SKILLOPT_PORT,
    error,
  });
  process.exit(1);
});
