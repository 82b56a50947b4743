import { createHash } from "node:crypto";
import { type Db, openDatabase } from "@/lib/db/client";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import type { CreateRun } from "@/lib/schemas/create-run";
import {
  type PutProfileInput,
  putProfileSchema,
  type StoredCheck,
} from "@/lib/schemas/model-profile";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import type { RunFailure } from "@/lib/schemas/run-summary";
import { type PostShare, postShareSchema } from "@/lib/schemas/share";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { addLibraryVersion, createLibrarySkill } from "@/lib/services/library";
import { createProfile } from "@/lib/services/model-profiles";
import { createShare } from "@/lib/services/share";
import type { RunEnding } from "../../../worker/run-writer";
import { enterToldTime, passTime, setTime, toldNow, viewedAt } from "./clock";
import type { SeededIds } from "./seeded-ids";
import { type Story, tellRun } from "./told-run";

/**
 * Fills a migrated, empty database with what the pictures show; prints the ids as JSON. Runs are told
 * by the real engine and the real writer, so that the pages get what they always get.
 */
const minute = 60_000;
const hour = 60 * minute;
const worker = "wrk_0000000000000000visual";
const farAway = new Date(Date.UTC(2099, 0, 1));

const endpoint = {
  provider: "openai_compatible",
  baseUrl: "http://127.0.0.1:9/v1",
} as const;
const target = { ...endpoint, model: "small-8b", price: { input: 40, output: 160 } };
const optimizer = { ...endpoint, model: "large-70b", price: { input: 300, output: 1200 } };

const [tickets] = demoFamilies;
const notes = demoFamilies[1] ?? tickets;

function configOf(seed: number): RunConfigInput {
  const base = demoRunConfig(tickets);
  return {
    ...base,
    train: { ...base.train, seed },
    model: { target, optimizer },
  };
}

const keyRefused: RunFailure = {
  class: "provider",
  code: "provider_config",
  message: "The target endpoint refused the key (401): Incorrect API key provided.",
  hint: "Set the environment variable to a valid key and resume the run.",
  stage: null,
  step: null,
  itemId: null,
};
const unreachable: RunFailure = {
  class: "provider",
  code: "provider_unavailable",
  message: "The optimizer endpoint did not answer 5 times in a row (503).",
  hint: "Look at the endpoint's status, then resume the run. Nothing that was paid for is lost.",
  stage: "reflect",
  step: 3,
  itemId: null,
};

async function main(): Promise<void> {
  const url = process.argv[2] ?? "";
  enterToldTime();
  const db = openDatabase(url);
  await db.$executeRawUnsafe("PRAGMA synchronous = OFF");
  await db.workerProcess.create({
    data: { id: worker, host: "told", pid: 1, startedAt: new Date(), heartbeatAt: farAway },
  });
  const ids = await seed(db);
  await db.$disconnect();
  process.stdout.write(JSON.stringify(ids));
}

async function seed(db: Db): Promise<SeededIds> {
  setTime(viewedAt - 26 * hour);
  const datasetId = await importDemoFamily(db, tickets);
  passTime(minute);
  const notesId = await importDemoFamily(db, notes);
  const add = async (
    name: string,
    minutesAgo: number,
    { story, isDemo = false, ...input }: RunToTell,
  ): Promise<string> => {
    setTime(viewedAt - minutesAgo * minute);
    const { runId } = await createRun(
      db,
      { datasetId, name, seedSkill: tickets.seedSkill, config: configOf(42), ...input },
      { isDemo },
    );
    passTime(3_000);
    if (story) {
      await tellRun(db, { runId, workerId: worker, ...story });
    }
    return runId;
  };
  const ended = (status: RunEnding["status"], rollouts?: number, failure?: RunFailure) => ({
    story: {
      ...(rollouts === undefined ? {} : { rollouts }),
      ending: { status, ...(failure ? { failure } : {}) },
    },
  });
  const runs = {
    demo: await add("demo", 1500, {
      ...ended("stopped", 44),
      isDemo: true,
      config: demoRunConfig(tickets),
    }),
    other: await add("support-triage-002", 1320, { ...ended("finished"), config: configOf(7) }),
    main: await add("support-triage-003", 190, ended("finished")),
    failedEarly: await add("wrong key", 170, ended("failed", 0, keyRefused)),
    failed: await add("endpoint went away", 150, ended("failed", 58, unreachable)),
    stopped: await add("too slow", 120, ended("stopped", 45)),
    interrupted: await add("overnight", 90, ended("interrupted", 40)),
    paused: await add("support-triage-004", 45, ended("paused", 70)),
    evaluated: await add("best skill on test", 30, {
      ...ended("finished"),
      kind: "eval",
      evalSplit: "test",
    }),
    live: await add("support-triage-005", 3, { story: { rollouts: 106 } }),
    queued: await add("support-triage-006", 1, { config: configOf(3) }),
  };
  await db.run.update({
    where: { id: runs.main },
    data: { tags: '["paper","baseline"]', pinnedAt: new Date(), notes: "Cosine budget, seed 42." },
  });
  setTime(viewedAt - 20 * minute);
  return {
    runs,
    datasets: { tickets: datasetId, notes: notesId },
    tokens: await addShares(db, runs),
    skill: await addLibrary(db, runs.main),
    profile: await addProfiles(db),
    ...(await findFailedRollout(db, runs.main)),
    liveStep: (await db.run.findUniqueOrThrow({ where: { id: runs.live } })).step,
  };
}

type RunToTell = Partial<CreateRun> & {
  readonly isDemo?: boolean;
  readonly story?: Omit<Story, "runId" | "workerId">;
};

/** A failed item of a gate: the rollout with most to see. */
async function findFailedRollout(db: Db, runId: string) {
  const row = await db.rollout.findFirstOrThrow({
    where: { runId, purpose: "selection", hard: { lt: 1 } },
    orderBy: { id: "asc" },
    select: { id: true, itemId: true },
  });
  return { rollout: row.id, item: row.itemId };
}

async function addShares(
  db: Db,
  runs: { live: string; main: string; queued: string },
): Promise<SeededIds["tokens"]> {
  const add = async (name: string, runId: string, more: Partial<PostShare> = {}) => {
    const input = postShareSchema.parse({ expiresInDays: null });
    const { share } = await createShare(db, runId, { ...input, ...more });
    // The real ones are drawn by the system; these stand in the table of pictures.
    const token = name.padEnd(22, "A");
    const tokenHash = createHash("sha256").update(token).digest("hex");
    await db.shareLink.update({ where: { id: share.id }, data: { tokenHash } });
    return token;
  };
  return {
    live: await add("live", runs.live),
    finished: await add("finished", runs.main),
    queued: await add("queued", runs.queued),
    locked: await add("locked", runs.main, { password: "told in another way" }),
  };
}

async function addLibrary(db: Db, runId: string): Promise<string> {
  const skill = await createLibrarySkill(
    db,
    {
      name: "ticket routing",
      notes: "Used by the help desk since March.",
      text: tickets.seedSkill,
      fileName: "SKILL.md",
    },
    toldNow(),
  );
  passTime(2 * minute);
  const best = await db.skillVersion.findFirstOrThrow({
    where: { runId, outcome: "accept_new_best" },
    orderBy: { number: "desc" },
    select: { number: true },
  });
  await addLibraryVersion(db, skill, { run: { runId, version: best.number } });
  passTime(2 * minute);
  await createLibrarySkill(
    db,
    { name: "field notes", notes: "", text: notes.seedSkill, fileName: "" },
    toldNow(),
  );
  return skill;
}

async function addProfiles(db: Db): Promise<string> {
  const profiles: readonly [PutProfileInput, StoredCheck | null][] = [
    [
      { name: "House endpoint", settings: { role: target, models: ["small-8b", "large-70b"] } },
      checkOf({ answers: true, latencyMs: 412 }),
    ],
    [
      { name: "Old endpoint", settings: { role: { ...target, model: "small-7b" } } },
      checkOf({ error: { kind: "connect", message: "connect ECONNREFUSED 127.0.0.1:9" } }),
    ],
    [
      {
        name: "Anthropic",
        settings: {
          role: { provider: "anthropic", model: "claude-haiku-4-5", apiKeyEnv: "VISUAL_TEST_KEY" },
        },
      },
      null,
    ],
  ];
  const made: string[] = [];
  for (const [profile, check] of profiles) {
    passTime(minute);
    const { id } = await createProfile(db, putProfileSchema.parse(profile), toldNow());
    const lastCheck = check && JSON.stringify(check);
    await db.modelProfile.update({ where: { id }, data: { lastCheck, updatedAt: new Date() } });
    made.push(id);
  }
  return made[0] ?? "";
}

function checkOf(found: Partial<StoredCheck>): StoredCheck {
  return {
    answers: false,
    latencyMs: null,
    keyPresent: null,
    keyVariable: null,
    error: null,
    mistakes: [],
    abilities: [],
    calls: 1,
    at: new Date().toISOString(),
    ...found,
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
