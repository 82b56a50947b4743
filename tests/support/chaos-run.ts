import { readFileSync } from "node:fs";
import { join } from "node:path";
import { io } from "socket.io-client";
import * as z from "zod";
import { newId } from "@/lib/domain/ids";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { emptyRunState } from "@/lib/events/fold";
import { connectRun } from "@/lib/realtime/connect-run";
import { createRunStore, type RunStore } from "@/lib/realtime/run-store";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { importDemoFamily } from "@/lib/services/create-demo";
import { getRunState } from "@/lib/services/read-run-state";
import type { TestDatabase } from "./database";
import type { StudioProcesses } from "./studio-processes";
import { until } from "./until";

const runReply = z.object({ runId: z.string() });
const [family] = demoFamilies;

export type ChaosSettings = Pick<
  RunConfigInput,
  "engine" | "gradient" | "optimizer" | "evaluation" | "economy"
>;

/** A run of the demo's tickets with settings of its own; four epochs of three steps. */
export async function requestFor(database: TestDatabase, settings: ChaosSettings) {
  const config = demoRunConfig(family);
  return {
    datasetId: await importDemoFamily(database.db, family),
    seedSkill: family.seedSkill,
    config: {
      ...config,
      ...settings,
      train: { ...config.train, num_epochs: 4 },
      gradient: { ...config.gradient, ...settings.gradient },
      optimizer: { ...config.optimizer, ...settings.optimizer },
    },
  };
}

/** What people do in the browser while processes die: every request may be lost on its way. */
export function createVisitor(studio: StudioProcesses) {
  async function send(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${studio.url}/api/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path} answered ${answer.status}: ${text}`);
    }
    return JSON.parse(text);
  }
  const newCommand = () => newId("command", { now: Date.now(), random: Math.random });
  return {
    createRun: async (request: unknown) => runReply.parse(await send("/runs", request)).runId,
    /** Nobody waits for an answer; it may never come. */
    ask(path: string): void {
      fetch(`${studio.url}${path}`).then(
        (answer) => answer.arrayBuffer().catch(() => null),
        () => null,
      );
    },
    askToPause(runId: string): void {
      send(`/runs/${runId}/commands`, { commandId: newCommand(), type: "pause" }).catch(() => null);
    },
    resume: (runId: string) =>
      send(`/runs/${runId}/commands`, { commandId: newCommand(), type: "resume" }),
  };
}

/** A page that stays open while the web process dies under it. */
export function openPage(database: TestDatabase, studio: StudioProcesses, runId: string) {
  const socket = io(`${studio.url}/app`, {
    transports: ["websocket"],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  const store: RunStore = createRunStore({
    initialState: emptyRunState(runId),
    connect: connectRun(runId, socket),
    fetchState: () => getRunState(database.db, runId),
  });
  const leave = store.subscribe(() => {});
  return {
    /** What the page shows once it has everything the log holds. */
    async complete() {
      const stored = await getRunState(database.db, runId);
      await until(() => store.getSnapshot().state.lastSeq === stored.lastSeq);
      return { shown: store.getSnapshot().state, stored };
    },
    close() {
      leave();
      socket.disconnect();
    },
  };
}

const untold = new Set(["timing", "time_s", "wall_time_s", "latencyMs", "wallTimeMs", "attempts"]);

/** Times, latencies and repeated sends on a busy machine differ between runs; nothing else may. */
export function withoutTimes(
  value: unknown,
  alsoWithout: ReadonlySet<string> = new Set(),
): unknown {
  if (Array.isArray(value)) {
    return value.map((member) => withoutTimes(member, alsoWithout));
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !untold.has(name) && !alsoWithout.has(name))
      .map(([name, member]) => [name, withoutTimes(member, alsoWithout)]),
  );
}

export function readArtifact({ folder }: TestDatabase, runId: string, file: string): string {
  return readFileSync(join(folder, "runs", runId, file), "utf8");
}

/** What a run decided: steps, versions, the best skill and the history as users read them. */
export async function readDecisions(
  database: TestDatabase,
  runId: string,
  without: ReadonlySet<string> = new Set(),
) {
  const { db } = database;
  const steps = await db.step.findMany({ where: { runId }, orderBy: { step: "asc" } });
  const versions = await db.skillVersion.findMany({ where: { runId }, orderBy: { number: "asc" } });
  return {
    bestSkill: readArtifact(database, runId, "best_skill.md"),
    history: withoutTimes(JSON.parse(readArtifact(database, runId, "history.json")), without),
    decisions: steps.map(({ step, action, candidateHash }) => ({ step, action, candidateHash })),
    versions: versions.map(({ number, skillHash, outcome, gateScore }) => ({
      number,
      skillHash,
      outcome,
      gateScore,
    })),
  };
}

/** Everything a run computed and paid for, entry by entry. */
export async function readWork({ db }: TestDatabase, runId: string) {
  const journal = await db.journalEntry.findMany({ where: { runId }, orderBy: { key: "asc" } });
  const rollouts = await db.rollout.findMany({ where: { runId }, orderBy: { key: "asc" } });
  const events = await db.runEvent.findMany({
    where: { runId, key: { not: null } },
    select: { key: true },
  });
  return {
    journal: journal.map(({ key, inputHash, result }) => ({
      key,
      inputHash,
      result: key.startsWith("clock/") ? null : withoutTimes(JSON.parse(result)),
    })),
    rollouts: rollouts.map(({ key, hard, trajectoryHash }) => ({ key, hard, trajectoryHash })),
    calls: await db.modelCall.count({ where: { runId } }),
    eventKeys: events.map(({ key }) => key).sort(),
  };
}
