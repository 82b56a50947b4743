import "@/lib/crash-reports";
import { openDatabase } from "@/lib/db/client";
import { env, webhookHosts, webUrl } from "@/lib/env";
import { log, setLogProcess } from "@/lib/log";
import { startGateway } from "@/lib/models/gateway/server";
import { createPublisher } from "@/lib/realtime/publisher";
import { createDemoRun } from "@/lib/services/create-demo";
import { endOnUncaughtErrors } from "@/lib/uncaught";
import { startAttachmentSweep } from "./attachment-sweep";
import { registerWorker } from "./heartbeat";
import { type RunLoop, startRunLoop } from "./run-loop";
import { shutDown } from "./shutdown";
import { startWebhooks } from "./webhooks";

/** Entry point of the worker process: environment → database → models → claims → signals. */
async function main(): Promise<void> {
  setLogProcess("worker");
  endOnUncaughtErrors();
  const db = openDatabase(env.SKILLOPT_DATABASE_URL);
  const gateway = env.SKILLOPT_GATEWAY_URL ? null : await startGateway();
  const publisher = env.SKILLOPT_WORKER_TOKEN
    ? createPublisher({ url: webUrl(), token: env.SKILLOPT_WORKER_TOKEN })
    : null;
  let loop: RunLoop | null = null;
  const worker = await registerWorker(db, { onBeat: async () => loop?.checkClaims() });
  loop = startRunLoop({
    db,
    workerId: worker.id,
    concurrency: env.SKILLOPT_WORKER_CONCURRENCY,
    gatewayUrl: env.SKILLOPT_GATEWAY_URL ?? gateway?.url ?? null,
    publish: (events) => publisher?.publish(events),
    signalProgress: (signal) => publisher?.signal(signal),
  });
  publisher?.onNudge(loop.nudge);
  const webhooks = startWebhooks(db, webhookHosts());
  if (env.SKILLOPT_DEMO === "1") {
    await createDemoRun(db).catch((error: unknown) => log.error("no demo run", { error }));
    loop.nudge();
  }
  log.info("worker started", { workerId: worker.id, concurrency: env.SKILLOPT_WORKER_CONCURRENCY });

  const parts = {
    loop,
    worker,
    webhooks,
    attachmentSweep: startAttachmentSweep(db),
    publisher,
    db,
    closeGateway: async () => gateway?.close(),
  };
  let ending = false;
  const end = (why: string) => {
    if (ending) {
      return;
    }
    ending = true;
    log.info("worker stops", { why });
    shutDown(parts).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("worker could not stop cleanly", { error });
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", () => end("SIGTERM"));
  process.once("SIGINT", () => end("SIGINT"));
  process.once("disconnect", () => end("supervisor ended"));
}

main().catch((error: unknown) => {
  log.error("worker could not start", { error });
  process.exit(1);
});
