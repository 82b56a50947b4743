import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliHome, type CliRun, createCliHome, demoConfig, runIdIn } from "../../support/cli";
import { type MortalGateway, startMortalGateway } from "../../support/mortal-gateway";

const attempts = "{maxAttempts: 1}";
const config = `${demoConfig}model: {target: ${attempts}, optimizer: ${attempts}}\n`;

let home: CliHome;
let gateway: MortalGateway;
beforeEach(async () => {
  home = await createCliHome();
  gateway = await startMortalGateway({ target: 10, optimizer: 10 });
});
afterEach(async () => {
  await gateway.close();
  home.close();
});

function train(...words: string[]) {
  const file = home.file("run.yaml", config);
  return home.start(["train", "--config", file, ...words], { SKILLOPT_GATEWAY_URL: gateway.url });
}

/** Resolves when the process has written a text to its error stream. */
function said({ child }: CliRun, words: string): Promise<void> {
  let text = "";
  return new Promise((resolve) => {
    child.stderr?.on("data", (piece: string) => {
      text += piece;
      if (text.includes(words)) {
        resolve();
      }
    });
  });
}

// Whole trainings; a busy machine is slow, not wrong.
describe("a training on the command line whose provider dies", { timeout: 240_000 }, () => {
  test("waits for it and goes on when it answers again", async () => {
    const run = train();
    await gateway.reached(40);
    const waits = said(run, "Waiting up to 10 min for the provider");
    await gateway.kill();
    await Promise.race([waits, run.result]);
    await gateway.revive();
    const { code, stdout, stderr } = await run.result;
    console.log(stdout, "ERR", stderr);
    expect(stdout).toMatch(/No connection to http/);
    expect(stdout).toContain("The provider answers again; the run goes on.");
    expect(stdout).toMatch(/Finished: /);
    expect({ code, stderr: stderr.includes("failed") }).toEqual({ code: 0, stderr: false });
    expect(new Set(gateway.answered).size).toBe(gateway.answered.length);
  });

  test("ends with code 1 and the way to go on when it shall not wait; resume finishes it", async () => {
    const run = train("--wait", "0");
    await gateway.reached(40);
    await gateway.kill();
    const { code, stderr, stdout } = await run.result;
    const runId = runIdIn(stdout);
    expect(code).toBe(1);
    expect(stderr).toContain("Paused: provider unavailable: ");
    expect(stderr).toContain(`npm run skillopt -- resume ${runId}`);
    await gateway.revive();
    const resumed = await home.run(["resume", runId], { SKILLOPT_GATEWAY_URL: gateway.url });
    expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining("Finished: ") });
    expect(new Set(gateway.answered).size).toBe(gateway.answered.length);
  });

  test("does not wait for a provider that never answered: its address may be wrong", async () => {
    await gateway.kill();
    const { code, stderr } = await train().result;
    expect(code).toBe(1);
    expect(stderr).toContain("Paused: provider unavailable: ");
    expect(stderr).not.toContain("Waiting up to");
  });

  test("Ctrl-C while it waits leaves the run paused", async () => {
    const run = train();
    await gateway.reached(40);
    const waits = said(run, "Waiting up to");
    await gateway.kill();
    await Promise.race([waits, run.result]);
    run.child.kill("SIGINT");
    const { code, stderr } = await run.result;
    expect(code).toBe(130);
    expect(stderr).toContain("resume run_");
  });

  test("a wait that is no number is refused before anything is done", async () => {
    const { code, stderr } = await train("--wait", "soon").result;
    expect(code).toBe(2);
    expect(stderr).toContain("--wait needs a number of minutes, not soon.");
  });
});
