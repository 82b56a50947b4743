import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunEvent } from "@/lib/schemas/run-event";
import { listSteps } from "@/lib/services/read-steps";
import { listVersions } from "@/lib/services/read-versions";
import { requestCommand } from "@/lib/services/request-command";
import { handleIdleCommands } from "../../../worker/idle-commands";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type PacedGateway, startPacedGateway } from "../../support/paced-gateway";
import { createDemoTraining, trainHere } from "../../support/train-here";

/** The stages of a step and of an epoch's end, in the order a run comes to them. */
const stages = [
  "rollout",
  "reflect",
  "aggregate",
  "select",
  "update",
  "gate",
  "slow_update",
  "meta_skill",
] as const;
const mostMs = 5000;

let database: TestDatabase;
let gateway: PacedGateway;
let commands = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await startPacedGateway();
});
afterAll(async () => {
  await gateway.close();
  await database.close();
});

function ask(runId: string, type: "stop_now" | "resume") {
  commands += 1;
  return requestCommand(database.db, runId, { commandId: `cmd_stage${1000 + commands}`, type });
}

/** What a run decided, without times. */
async function decisions(runId: string) {
  const [steps, versions] = await Promise.all([
    listSteps(database.db, runId),
    listVersions(database.db, runId),
  ]);
  return {
    steps: steps.map(({ timing: _, wall_time_s: __, ...record }) => record),
    versions: versions.map(({ at: _, ...version }) => version),
  };
}

test("P 17.4 stop now in each of the eight stages stops within 5 s, and the resumed run decides as an undisturbed one", async () => {
  // The memory of the last epoch is written only for export, and the first epoch has nothing to compare.
  const settings = { optimizer: { export_meta_skill: true } };
  const undisturbed = await createDemoTraining(database.db, settings);
  await trainHere(database.db, undisturbed, gateway.url);

  // Slow update and meta skill go side by side: one run cannot be stopped at the start of both.
  const first = await createDemoTraining(database.db, settings);
  const second = await createDemoTraining(database.db, settings);
  for (const stage of stages) {
    const runId = stage === "meta_skill" ? second : first;
    let askedAt = 0;
    const isThere = (event: RunEvent) =>
      event.type === "stage_started" && event.data.stage === stage && event.data.step > 0;
    const result = await trainHere(database.db, runId, gateway.url, {
      onEvent: (event) => {
        if (isThere(event) && askedAt === 0) {
          // From here no call is answered: the stop cannot wait for one.
          gateway.hold();
          askedAt = performance.now();
          void ask(runId, "stop_now");
        }
      },
    });
    expect({ stage, status: result.status }).toEqual({ stage, status: "stopped" });
    expect(performance.now() - askedAt).toBeLessThan(mostMs);
    gateway.release();
    await ask(runId, "resume");
    await handleIdleCommands(database.db);
  }
  for (const runId of [first, second]) {
    expect(await trainHere(database.db, runId, gateway.url)).toMatchObject({ status: "finished" });
    expect(await decisions(runId)).toEqual(await decisions(undisturbed));
  }
}, 120_000);
