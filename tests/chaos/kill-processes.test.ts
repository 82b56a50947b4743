import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPythonRandom } from "@/lib/domain/python-random";
import { callKeyOf } from "../../worker/effects";
import {
  type ChaosSettings,
  createVisitor,
  openPage,
  readDecisions,
  readWork,
  requestFor,
} from "../support/chaos-run";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { type PacedGateway, startPacedGateway } from "../support/paced-gateway";
import {
  bundleStudio,
  openStudio,
  type ProcessName,
  type StudioProcesses,
  type StudioPrograms,
} from "../support/studio-processes";
import { until } from "../support/until";
import { oneTo, readSeqs } from "../support/worker-run";

/** Kills in all; SKILLOPT_CHAOS_KILLS=100 is the long form (tests/chaos/README.md). */
const kills = Number(process.env.SKILLOPT_CHAOS_KILLS ?? 32);
const mostAnswersPerLife = 14;
/** Longer than the 100 ms for which finished effects may wait for their flush. */
const longestLifeAfterMs = 160;

type Leg = {
  readonly name: string;
  readonly settings: ChaosSettings;
  /** Which items are run depends on timing by intent; decisions do not. */
  readonly isTimed?: boolean;
};

const legs: readonly Leg[] = [
  { name: "patch", settings: {} },
  {
    name: "rewrite_from_suggestions",
    settings: {
      optimizer: {
        skill_update_mode: "rewrite_from_suggestions",
        lr_control_mode: "autonomous",
        slow_update_gate_with_selection: true,
      },
    },
  },
  {
    name: "full_rewrite_minibatch",
    settings: { optimizer: { skill_update_mode: "full_rewrite_minibatch" } },
  },
  {
    name: "patch with every way to save",
    settings: {
      economy: {
        early_stop_gate: true,
        gate_objective: "cost",
        parallel_phases: true,
        speculate_rollouts: true,
        reuse_train_for_slow_update: true,
      },
    },
    isTimed: true,
  },
];

let programs: StudioPrograms;
beforeAll(async () => {
  programs = await bundleStudio();
});

/** Databases, gateways and processes of one test, closed whatever happens. */
type World = {
  readonly database: TestDatabase;
  readonly gateway: PacedGateway;
  readonly studio: StudioProcesses;
};
const worlds: World[] = [];
afterAll(async () => {
  for (const { database, gateway, studio } of worlds) {
    await studio.kill("web", "worker");
    gateway.release();
    await gateway.close();
    await database.close();
  }
});

async function openWorld(): Promise<World> {
  const database = await createTestDatabase();
  const gateway = await startPacedGateway();
  const studio = await openStudio(programs, database, { SKILLOPT_GATEWAY_URL: gateway.url });
  const world = { database, gateway, studio };
  worlds.push(world);
  return world;
}

function statusOf({ database }: World, runId: string): Promise<string> {
  return database.db.run
    .findUniqueOrThrow({ where: { id: runId }, select: { status: true } })
    .then(({ status }) => status);
}

/** An artifact folder is complete when its run is; until then the run may not be compared. */
async function finish(world: World, runId: string): Promise<void> {
  const { gateway, studio } = world;
  gateway.release();
  const visitor = createVisitor(studio);
  await until(async () => {
    const status = await statusOf(world, runId);
    if (status === "failed" || status === "stopped") {
      throw new Error(`the run ended as ${status}\n${studio.output()}`);
    }
    if (status === "paused") {
      await visitor.resume(runId).catch(() => null);
    }
    return status === "finished";
  });
}

async function runUndisturbed(leg: Leg): Promise<{ world: World; runId: string }> {
  const world = await openWorld();
  world.studio.start("web");
  await world.studio.webIsUp();
  const runId = await createVisitor(world.studio).createRun(
    await requestFor(world.database, leg.settings),
  );
  world.studio.start("worker");
  await finish(world, runId);
  await world.studio.kill("web", "worker");
  return { world, runId };
}

/** Keys of calls whose effect is durable now. */
async function durableCalls({ database }: World, runId: string): Promise<ReadonlySet<string>> {
  const entries = await database.db.journalEntry.findMany({
    where: { runId },
    select: { key: true },
  });
  return new Set(entries.map(({ key }) => callKeyOf(runId, key, 0)));
}

/** Creates a run while the web process is killed under the request; repeating it makes no second one. */
async function createUnderFire(world: World, leg: Leg): Promise<string> {
  const { database, studio } = world;
  const request = { ...(await requestFor(database, leg.settings)), idempotencyKey: randomUUID() };
  const visitor = createVisitor(studio);
  studio.start("web");
  await studio.webIsUp();
  const lost = visitor.createRun(request).catch(() => null);
  await studio.kill("web");
  await lost;
  studio.start("web");
  await studio.webIsUp();
  const runId = await visitor.createRun(request);
  expect(await database.db.run.count()).toBe(1);
  return runId;
}

type Random = ReturnType<typeof createPythonRandom>;

/** Mostly the worker, often the web process, sometimes both at once. */
function chooseVictims(random: Random): ProcessName[] {
  const draw = random.below(10);
  return draw < 6 ? ["worker"] : draw < 9 ? ["web"] : ["worker", "web"];
}

/** Kills processes at random moments of a run until it was done `count` times. */
async function harass(world: World, runId: string, input: { count: number; random: Random }) {
  const { gateway, studio } = world;
  const { count, random } = input;
  const visitor = createVisitor(studio);
  const paths = ["", "/events?afterSeq=0", "/export.zip", "/items?split=val"];
  const paidTwice: string[] = [];
  const killed = { worker: 0, web: 0 };
  let durable = await durableCalls(world, runId);
  let lifeBegan = gateway.keys.length;
  gateway.hold();
  for (let done = 0; done < count; done += 1) {
    const victims = chooseVictims(random);
    for (const name of ["worker", "web"] as const) {
      if (!studio.isRunning(name)) {
        studio.start(name);
      }
    }
    await studio.webIsUp();
    const goal = gateway.answered + 1 + random.below(mostAnswersPerLife);
    gateway.allow(goal - gateway.answered);
    await until(async () => {
      const status = await statusOf(world, runId);
      if (status === "paused") {
        await visitor.resume(runId).catch(() => null);
      }
      return gateway.answered >= goal || status === "finished";
    });
    gateway.hold();
    if (victims.includes("web")) {
      visitor.ask(`/api/v1/runs/${runId}${paths[random.below(paths.length)]}`);
      if (random.below(3) === 0) {
        visitor.askToPause(runId);
      }
    }
    // Somewhere between an answer, its flush and the commit of a step.
    await sleep(random.below(longestLifeAfterMs));
    await studio.kill(...victims);
    for (const name of victims) {
      killed[name] += 1;
    }
    if (victims.includes("worker")) {
      paidTwice.push(...gateway.keys.slice(lifeBegan).filter((key) => durable.has(key)));
      durable = await durableCalls(world, runId);
      lifeBegan = gateway.keys.length;
    }
    expect(await statusOf(world, runId)).not.toBe("finished");
  }
  for (const name of ["worker", "web"] as const) {
    if (!studio.isRunning(name)) {
      studio.start(name);
    }
  }
  await studio.webIsUp();
  await finish(world, runId);
  paidTwice.push(...gateway.keys.slice(lifeBegan).filter((key) => durable.has(key)));
  return { paidTwice, killed };
}

describe(`N-3.17: ${kills} kills of worker and web process (signal 9) change nothing`, () => {
  const share = (index: number) =>
    Math.floor((kills * (index + 1)) / legs.length) - Math.floor((kills * index) / legs.length);

  test.each(legs.map((leg, index) => ({ ...leg, count: share(index), seed: 7 + index })))(
    "$name: after $count kills the same decisions, files and calls, none paid twice",
    {
      timeout: 60_000 + 10_000 * kills,
    },
    async (leg) => {
      const calm = await runUndisturbed(leg);
      const world = await openWorld();
      const runId = await createUnderFire(world, leg);
      const page = openPage(world.database, world.studio, runId);
      const random = createPythonRandom(leg.seed);
      const { paidTwice, killed } = await harass(world, runId, { count: leg.count, random });
      expect(paidTwice).toEqual([]);
      expect(killed.worker + killed.web).toBeGreaterThanOrEqual(leg.count);
      const { shown, stored } = await page.complete();
      page.close();
      expect(shown).toEqual(stored);
      await world.studio.kill("web", "worker");

      const untold = new Set(leg.isTimed ? ["tokens", "selection_bound", "spans", "cost"] : []);
      const expected = await readDecisions(calm.world.database, calm.runId, untold);
      expect(await readDecisions(world.database, runId, untold)).toEqual(expected);
      expect(expected.decisions).toHaveLength(12);
      const seqs = await readSeqs(world.database.db, runId);
      expect(seqs).toEqual(oneTo(seqs.length));
      if (!leg.isTimed) {
        const work = await readWork(world.database, runId);
        expect(work).toEqual(await readWork(calm.world.database, calm.runId));
        expect(new Set(world.gateway.keys).size).toBe(work.calls);
        expect(new Set(calm.world.gateway.keys).size).toBe(work.calls);
      }
      console.log(`${leg.name}: killed ${killed.worker} workers and ${killed.web} web processes`);
    },
  );
});
