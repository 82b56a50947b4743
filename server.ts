import "@/lib/crash-reports";
import next from "next";
import * as z from "zod";
import { openGuard } from "@/lib/auth/open-guard";
import { getDb } from "@/lib/db/client";
import { env } from "@/lib/env";
import { hostPolicy } from "@/lib/http/host-policy";
import { addPublicHost } from "@/lib/http/public-hosts";
import { startWebServer } from "@/lib/http/web-server";
import { log, setLogProcess } from "@/lib/log";
import { endOnUncaughtErrors, maskErrorOutput } from "@/lib/uncaught";

const messageSchema = z.object({ type: z.literal("public_address"), url: z.url() });

/** The secret is for the eyes of whoever started this: the supervisor prints it, or this process. */
function showSecret(secret: string): void {
  if (process.send) {
    process.send({ type: "admin_secret", secret });
  } else {
    process.stdout.write(`Administrator secret (shown once): ${secret}\n`);
  }
}

/** The web process: pages, API and the live hub on one port. */
async function main(): Promise<void> {
  setLogProcess("web");
  endOnUncaughtErrors();
  maskErrorOutput();
  const isDev = env.NODE_ENV === "development";
  const policy = hostPolicy();
  const pages = next({ dev: isDev, hostname: policy.host, port: env.SKILLOPT_PORT });
  await pages.prepare();
  const db = getDb();
  const { guard, made } = await openGuard(db, policy.host);
  if (made !== null) {
    showSecret(made);
  }
  // The supervisor tells the address of the tunnel once it is known.
  process.on("message", (message) => {
    const parsed = messageSchema.safeParse(message);
    if (parsed.success) {
      addPublicHost(new URL(parsed.data.url).hostname);
    }
  });
  const web = await startWebServer({
    db,
    guard,
    policy,
    isDev,
    port: env.SKILLOPT_PORT,
    workerToken: env.SKILLOPT_WORKER_TOKEN ?? null,
    pages: { handle: pages.getRequestHandler(), upgrade: pages.getUpgradeHandler() },
  });
  log.info("web process listens", { host: policy.host, port: web.port });
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
