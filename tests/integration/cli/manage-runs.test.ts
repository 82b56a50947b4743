import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfigFile } from "@/lib/config/load-config-file";
import { bundleProgram } from "../../support/build-worker";
import { type LoggingGateway, startLoggingGateway } from "../../support/logging-gateway";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const demo = ["--config", "configs/demo.yaml"];

let program: string;
let gateway: LoggingGateway;
let folder: string;

beforeAll(async () => {
  program = await bundleProgram("cli", "worker/cli.ts");
  gateway = await startLoggingGateway({ target: 0, optimizer: 0 });
  folder = mkdtempSync(join(tmpdir(), "skillopt-cli-"));
});

afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command on a database of this file; resolves with its exit code and output. */
function skillopt(args: readonly string[], database = "runs.db") {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: "production",
        SKILLOPT_DATABASE_URL: `file:${join(folder, database)}`,
        SKILLOPT_RUNS_DIR: join(folder, "runs"),
        SKILLOPT_GATEWAY_URL: gateway.url,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

describe("what the command line tells before a run", () => {
  test("--print-config names the layer of every setting and makes no run", async () => {
    const { code, out } = await skillopt(["train", ...demo, "--print-config", "train.seed=7"]);
    expect(code).toBe(0);
    expect(out).toContain("seed: 7 # command line");
    expect(out).toContain("num_epochs: 2 # configs/demo.yaml");
    expect(out).toContain("minibatch_size: 4 # configs/demo.yaml");
    expect(out).toMatch(/gate_metric: hard # .*_base_\/default\.yaml/);
    const file = join(folder, "printed.yaml");
    writeFileSync(file, out);
    expect(await loadConfigFile(file)).toMatchObject({ train: { seed: 7, num_epochs: 2 } });
    expect((await skillopt(["list"])).out).toContain("No runs yet");
  });

  test("--plan prints calls, tokens and money with their sums and makes no run", async () => {
    const before = gateway.keys.length;
    const { code, out, err } = await skillopt([
      "train",
      ...demo,
      "--plan",
      "--set",
      "limits.max_rollouts=10",
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/Target runs +\d+/);
    expect(out).toMatch(/Gate +\d+ +\d+ selection items × \(1 baseline \+ 6 steps\)/);
    expect(out).toMatch(/Money +free/);
    expect(err).toContain("pauses after 10");
    expect(gateway.keys.length).toBe(before);
    expect((await skillopt(["list"])).out).toContain("No runs yet");
  });

  test("a configuration of an environment that is not there says what is missing", async () => {
    const { code, err } = await skillopt(["train", "--config", "configs/alfworld.yaml"]);
    expect(code).toBe(1);
    expect(err).toContain("this version has no environment for ALFWorld");
  });
});

describe("limit, resume, fork, blame, export and import", () => {
  test("work together on one database", { timeout: 120_000 }, async () => {
    const paused = await skillopt([
      "train",
      ...demo,
      "--name",
      "first",
      "-q",
      "limits.max_rollouts=30",
    ]);
    expect(paused.code).toBe(1);
    expect(paused.err).toContain("Paused: limit reached: 30 rollouts");

    const refused = await skillopt(["resume", "first", "--set", "train.seed=1"]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain("only limits.* and stop.* can");
    const resumed = await skillopt(["resume", "first", "-q", "--set", "limits.max_rollouts=none"]);
    expect(resumed).toMatchObject({ code: 0 });
    expect(new Set(gateway.keys).size).toBe(gateway.keys.length);

    const tooFar = await skillopt(["fork", "first", "--step", "99"]);
    expect(tooFar).toMatchObject({ code: 2 });
    expect(tooFar.err).toContain("has finished 6 steps");
    const fork = await skillopt(["fork", "first", "--epochs", "3", "--name", "second"]);
    expect(fork).toMatchObject({ code: 0 });
    expect(fork.out).toContain("Step 9/9");

    const blame = await skillopt(["blame", "second"]);
    expect(blame).toMatchObject({ code: 0 });
    expect(blame.out).toMatch(
      /v\d+ ★ step \d+ edit \d\/\d append, (?:failure|success), \d+ items? +│ - /,
    );
    expect(blame.out).toMatch(/v0 ● seed +│ /);
    const asJson = await skillopt(["blame", "second", "--version", "0", "--json"]);
    expect(JSON.parse(asJson.out)).toMatchObject({ number: 0, origins: [{ kind: "seed" }] });

    const out = join(folder, "exported");
    expect(await skillopt(["export", "second", "--out", out])).toMatchObject({ code: 0 });
    const imported = await skillopt(["import", out, "--name", "third"], "other.db");
    expect(imported).toMatchObject({ code: 0, err: "" });
    expect(imported.out).toMatch(/Run run_\w+: 9 steps, finished/);
    const resume = await skillopt(["resume", "third"], "other.db");
    expect(resume.code).toBe(1);
    expect(resume.err).toContain("An imported run cannot go on here");
    const listed = await skillopt(["list", "--json"], "other.db");
    expect(JSON.parse(listed.out)).toMatchObject({ name: "third", kind: "imported" });
  });

  test("a folder that holds no run is refused with a hint", async () => {
    const { code, err } = await skillopt(["import", join(folder, "runs-of-nobody")]);
    expect(code).toBe(2);
    expect(err).toContain("There is no directory");
  });
});
