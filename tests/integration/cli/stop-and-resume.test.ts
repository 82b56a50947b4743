import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "@/lib/db/client";
import { type CliHome, createCliHome, demoConfig, runIdIn } from "../../support/cli";
import { type PacedGateway, startPacedGateway } from "../../support/paced-gateway";
import { until } from "../../support/until";

let home: CliHome;
let gateway: PacedGateway;
beforeEach(async () => {
  home = await createCliHome();
  gateway = await startPacedGateway();
});
afterEach(async () => {
  gateway.release();
  await gateway.close();
  home.close();
});

/** What a run decided; times and amounts of waiting differ between runs. */
function decisionsOf(folder: string) {
  const history = JSON.parse(readFileSync(join(folder, "history.json"), "utf8"));
  return {
    best: readFileSync(join(folder, "best_skill.md"), "utf8"),
    history: history.map((record: Record<string, unknown>) => ({
      ...record,
      timing: null,
      wall_time_s: null,
    })),
  };
}

async function waitForRollouts(databaseUrl: string, count: number): Promise<void> {
  const db = openDatabase(databaseUrl);
  try {
    await until(async () => (await db.rollout.count().catch(() => 0)) >= count);
  } finally {
    await db.$disconnect();
  }
}

async function startHeld(calls: number) {
  const config = home.file("demo.yaml", demoConfig);
  const out = join(home.folder, "out");
  gateway.hold();
  gateway.allow(calls);
  const started = home.start(["train", "--config", config, "--out", out], {
    SKILLOPT_GATEWAY_URL: gateway.url,
  });
  await waitForRollouts(home.databaseUrl, calls - 5);
  return { ...started, out };
}

test("Ctrl-C pauses the run, resume ends it with the decisions of an undisturbed run (N-3.17)", async () => {
  const { child, result, out } = await startHeld(20);
  child.kill("SIGINT");
  const stopped = await result;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("finished items are kept");
  const id = runIdIn(stopped.stdout);
  expect(stopped.stderr).toContain(`npm run skillopt -- resume ${id}`);

  gateway.release();
  const resumed = await home.run(["resume", id.slice(0, 20)], {
    SKILLOPT_GATEWAY_URL: gateway.url,
  });
  expect(resumed.stderr).toBe("");
  expect(resumed.code).toBe(0);

  const undisturbed = join(home.folder, "undisturbed");
  const other = await home.run(
    ["train", "--config", join(home.folder, "demo.yaml"), "--out", undisturbed, "--quiet"],
    { SKILLOPT_GATEWAY_URL: gateway.url },
  );
  expect(other.code).toBe(0);
  expect(decisionsOf(out)).toEqual(decisionsOf(undisturbed));
});

test("Ctrl-C twice ends the process although calls hang, and the run can be resumed", async () => {
  const { child, result, out } = await startHeld(20);
  child.kill("SIGINT");
  child.kill("SIGINT");
  const stopped = await result;
  expect(stopped.code).toBe(130);
  gateway.release();
  const id = runIdIn(stopped.stdout);
  const resumed = await until(async () => {
    const tried = await home.run(["resume", id], { SKILLOPT_GATEWAY_URL: gateway.url });
    return tried.stderr.includes("Another worker") ? null : tried;
  });
  expect(resumed.code).toBe(0);
  expect(readFileSync(join(out, "best_skill.md"), "utf8")).not.toBe("");
});

test("a run that is executed elsewhere cannot be resumed at the same time", async () => {
  const { child, result } = await startHeld(20);
  const db = openDatabase(home.databaseUrl);
  const { id } = await db.run.findFirstOrThrow({ select: { id: true } });
  await db.$disconnect();
  const second = await home.run(["resume", id]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain("Another worker is executing this run");
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
});

test("a finished run is not resumed", async () => {
  const config = home.file("demo.yaml", demoConfig);
  const first = await home.run(
    ["train", "--config", config, "--set", "train.num_epochs=1", "env.limit=4", "-q"],
    { SKILLOPT_GATEWAY_URL: gateway.url },
  );
  expect(first.code).toBe(0);
  const { stdout } = await home.run(["list"]);
  const again = await home.run(["resume", runIdIn(stdout)]);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("has finished");
});
