import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunContext } from "@/lib/engine/ports";
import type { CommandType } from "@/lib/schemas/command";
import { requestCommand } from "@/lib/services/request-command";
import { handleIdleCommands } from "../../../worker/idle-commands";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";
import { createSumRun, executeHere, rolloutFirst, rolloutRequest } from "../../support/worker-run";

let database: TestDatabase;
let server: ScriptedModelServer;
let reply: ScriptedReply;
let runId: string;
let commandNumber = 0;

beforeEach(async () => {
  reply = "4";
  database = await createTestDatabase();
  server = await startScriptedModelServer({ handler: () => reply });
  runId = await createSumRun(database, { url: server.url });
});

afterEach(async () => {
  await server.close();
  await database.close();
});

function ask(type: CommandType) {
  commandNumber += 1;
  return requestCommand(database.db, runId, { commandId: `cmd_test${1000 + commandNumber}`, type });
}

async function statusOf(commandId: string) {
  return (await database.db.command.findUniqueOrThrow({ where: { id: commandId } })).status;
}

const stage = (step: number, name: "rollout" | "gate") =>
  ({
    type: "stage_started",
    key: `step/${step}/${name}`,
    data: { stage: name, step, epoch: 1, total: null },
  }) as const;

describe("commands on a running run", () => {
  test("pause takes effect at the next border of a stage and can be resumed where it stopped", async () => {
    let pauseId = "";
    const program = async (run: RunContext) => {
      await run.ports.checkpoint("stage");
      run.ports.emit([stage(1, "rollout")]);
      await run.ports.rollout(rolloutRequest(run, 0));
      if (pauseId === "") {
        pauseId = (await ask("pause")).commandId;
      }
      await run.ports.rollout(rolloutRequest(run, 1));
      await run.ports.checkpoint("stage");
      await run.ports.rollout(rolloutRequest(run, 2));
    };
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "paused" });
    expect(server.requests).toHaveLength(2);
    expect(await statusOf(pauseId)).toBe("done");
    const { commandId } = await ask("resume");
    await handleIdleCommands(database.db);
    expect(await statusOf(commandId)).toBe("done");
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "finished" });
    expect(server.requests).toHaveLength(3);
  });

  test("stop waits for the end of the step in hand", async () => {
    const places: string[] = [];
    const program = async (run: RunContext) => {
      await run.ports.checkpoint("step");
      run.ports.emit([stage(1, "rollout")]);
      await ask("stop");
      await run.ports.checkpoint("stage");
      places.push("stage border");
      await run.ports.checkpoint("step");
      places.push("next step");
    };
    expect(await executeHere(database.db, runId, program)).toMatchObject({ status: "stopped" });
    expect(places).toEqual(["stage border"]);
  });

  test("stop_now cancels calls in flight and keeps what was finished", async () => {
    let stopId = "";
    await server.close();
    let answered = 0;
    server = await startScriptedModelServer({
      handler: () => {
        answered += 1;
        return answered <= 3 ? "4" : { kind: "silent" };
      },
    });
    runId = await createSumRun(database, { url: server.url, name: "silent" });
    const result = await executeHere(database.db, runId, async (run) => {
      const all = rolloutFirst(run, 12);
      await server.arrived(8);
      stopId = (await ask("stop_now")).commandId;
      await all;
    });
    expect(result).toMatchObject({ status: "stopped", failure: null });
    expect(await statusOf(stopId)).toBe("done");
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(3);
  });

  test("a command that came too late is refused with the reason", async () => {
    let commandId = "";
    await executeHere(database.db, runId, async () => {
      commandId = (await ask("stop")).commandId;
    });
    const row = await database.db.command.findUniqueOrThrow({ where: { id: commandId } });
    expect(row).toMatchObject({ status: "refused", reason: "The run had already finished." });
  });

  test("the end of the process interrupts the run and keeps what was finished", async () => {
    const ending = new AbortController();
    const result = await executeHere(
      database.db,
      runId,
      async (run) => {
        await rolloutFirst(run, 4);
        ending.abort();
        await rolloutFirst(run, 12);
      },
      { signal: ending.signal },
    );
    expect(result).toMatchObject({ status: "interrupted" });
    expect(await database.db.journalEntry.count({ where: { runId } })).toBe(4);
  });
});

describe("commands on a run nobody executes", () => {
  test("a queued run can be paused, resumed and stopped", async () => {
    const status = async () =>
      (await database.db.run.findUniqueOrThrow({ where: { id: runId } })).status;
    await ask("pause");
    await handleIdleCommands(database.db);
    expect(await status()).toBe("paused");
    await ask("resume");
    await handleIdleCommands(database.db);
    expect(await status()).toBe("queued");
    await ask("stop");
    await handleIdleCommands(database.db);
    expect(await status()).toBe("stopped");
  });

  test("a repeated command returns the first answer", async () => {
    const command = { commandId: "cmd_repeated1", type: "pause" } as const;
    const first = await requestCommand(database.db, runId, command);
    const second = await requestCommand(database.db, runId, command);
    expect(first).toMatchObject({ created: true, status: "open" });
    expect(second).toEqual({ ...first, created: false });
    expect(await database.db.command.count()).toBe(1);
  });

  test("a command that does not fit is refused with the run's state", async () => {
    await expect(ask("resume")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("queued"),
    });
    runId = "run_none";
    await expect(ask("pause")).rejects.toMatchObject({ code: "not_found" });
  });
});
