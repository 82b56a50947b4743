import Database from "better-sqlite3";
import { databasePath, openDatabase } from "@/lib/db/client";
import { sqlTime } from "@/lib/db/sql-time";
import { createPublisher } from "@/lib/realtime/publisher";
import { fullStepFacts } from "@/tests/support/full-database";
import { openRunWriter } from "@/worker/run-writer";

// A worker that trains nothing: it writes a running run's next events through the product's own writer
// and publisher, at a steady rate, and tells its parent when each of them was committed.
//   web-writer RUN FIRST_STEP EVENTS_PER_SECOND SECONDS

const [runId = "", firstText = "", rateText = "", secondsText = ""] = process.argv.slice(2);
const env = process.env;
const url = env.SKILLOPT_DATABASE_URL ?? "";
const now = () => performance.timeOrigin + performance.now();

const claim = { workerId: "wrk_perf", claimNumber: 1 };
const file = new Database(databasePath(url));
file
  .prepare("UPDATE Run SET claimedBy = ?, claimNumber = ?, heartbeatAt = ? WHERE id = ?")
  .run(claim.workerId, claim.claimNumber, sqlTime(new Date()), runId);
file
  .prepare(
    `INSERT OR REPLACE INTO WorkerProcess (id, host, pid, startedAt, heartbeatAt) VALUES (?, 'perf', ?, ?, ?)`,
  )
  .run(claim.workerId, process.pid, sqlTime(new Date()), sqlTime(new Date(Date.now() + 3_600_000)));
file.close();

const db = openDatabase(url);
const publisher = createPublisher({
  url: env.SKILLOPT_WEB_URL ?? "",
  token: env.SKILLOPT_WORKER_TOKEN ?? "",
});
const writer = await openRunWriter({
  db,
  runId,
  claim,
  publish: (events) => {
    const committedAt = now();
    publisher.publish(events);
    for (const event of events) {
      process.send?.({ seq: event.seq, type: event.type, data: probeOf(event), committedAt });
    }
  },
});

/** What the page will show of the event. */
function probeOf(event: { type: string; data: unknown }): string {
  const data = event.data as {
    step?: number;
    lines?: { message: string }[];
    record?: { step: number };
  };
  return data.lines?.[0]?.message ?? String(data.record?.step ?? data.step ?? "");
}

/** Each step: its five events, and between them lines of the log. */
function* facts() {
  for (let step = Number(firstText); ; step += 1) {
    for (const fact of fullStepFacts(0, step, step, 5)) {
      yield { kind: "event", event: { ...fact, key: null } } as const;
      yield {
        kind: "line",
        line: {
          at: new Date().toISOString(),
          level: "info",
          stage: null,
          step,
          message: `Line of ${fact.type} in step ${step}`,
        },
      } as const;
    }
  }
}

const source = facts();
const everyMs = 1000 / Number(rateText);
const until = performance.now() + Number(secondsText) * 1000;
let due = performance.now();
while (performance.now() < until) {
  const next = source.next().value;
  if (next !== undefined) {
    writer.append([next]);
    await writer.flush();
  }
  due += everyMs;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
await new Promise((resolve) => setTimeout(resolve, 1000));
publisher.close();
await db.$disconnect();
process.disconnect?.();
