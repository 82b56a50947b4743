import { lowerWord } from "@/lib/domain/outcome-words";
import { env, webUrl } from "@/lib/env";
import { formatPlural } from "@/lib/format/count";
import { createPublisher } from "@/lib/realtime/publisher";
import { registerWorker } from "../heartbeat";
import { type ImportResult, importRun } from "../import/import-run";
import type { Command } from "./command";
import { withDatabase } from "./open-database";
import { interruptedExitCode } from "./stop-keys";
import type { Terminal } from "./terminal";

const followMs = 1000;
/** More lines would hide the ones that matter; all of them stand in the run's log. */
const mostLines = 30;

function report(terminal: Terminal, result: ImportResult): void {
  const known = result.created ? "" : " (it had been imported before)";
  terminal.print(
    `Run ${result.runId}: ${formatPlural(result.steps, "step")}, ${result.status}${known}`,
  );
  const rows = [
    ...result.skipped.map(({ path, reason }) => `${path}: ${reason}`),
    ...result.otherSettings.map(({ key, reason }) => `setting ${key} is kept as it is: ${reason}`),
  ];
  for (const row of rows.slice(0, mostLines)) {
    terminal.warn(`! ${row}`);
  }
  if (rows.length > mostLines) {
    terminal.warn(`! and ${rows.length - mostLines} more; see the run's log`);
  }
}

export const importCommand: Command = {
  name: "import",
  summary: "Takes an output directory over as a run to look at, ours or of the original.",
  positionals: [{ name: "DIR", help: "output directory of a training run" }],
  options: {
    follow: { type: "boolean", help: "the run is still being written: new steps appear live" },
    name: { type: "string", value: "TEXT", help: "name of the run" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      process.on("SIGINT", onSignal);
      process.on("SIGTERM", onSignal);
      const worker = await registerWorker(db);
      const publisher = env.SKILLOPT_WORKER_TOKEN
        ? createPublisher({ url: webUrl(), token: env.SKILLOPT_WORKER_TOKEN })
        : null;
      const name = input.text("name");
      const isFollowing = input.flag("follow");
      try {
        const result = await importRun({
          db,
          directory: input.positionals[0] ?? "",
          workerId: worker.id,
          publish: (events) => {
            publisher?.publish(events);
            for (const event of events) {
              if (isFollowing && event.type === "step_committed") {
                const { record } = event.data;
                terminal.print(`Step ${record.step}: ${lowerWord(record.action)}`);
              }
            }
          },
          onStart: (runId) => {
            if (isFollowing) {
              terminal.print(`Following as run ${runId}; Ctrl-C ends it, and the run stays.`);
            }
          },
          ...(name === null ? {} : { name }),
          ...(isFollowing ? { follow: { signal: stop.signal, intervalMs: followMs } } : {}),
        });
        report(terminal, result);
        return stop.signal.aborted ? interruptedExitCode : 0;
      } finally {
        process.off("SIGINT", onSignal);
        process.off("SIGTERM", onSignal);
        publisher?.close();
        await worker.close();
      }
    }),
};
