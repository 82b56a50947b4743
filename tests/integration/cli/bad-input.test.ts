import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../support/app";
import { type CliHome, createCliHome, demoConfig } from "../../support/cli";
import { startScriptedModelServer } from "../../support/scripted-model-server";

let home: CliHome;
beforeAll(async () => {
  home = await createCliHome();
});
afterAll(() => home.close());

/** A refusal: a sentence for a person on standard error, never a stack trace. */
async function refusal(words: readonly string[], env: Record<string, string> = {}) {
  const result = await home.run(words, env);
  expect(result.code).not.toBe(0);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  return result;
}

describe("words that are not known", () => {
  test.each([
    [["trian"], "Unknown command trian. Did you mean train?"],
    [["train", "--confg", "x"], "Unknown flag --confg. Did you mean --config?"],
    [["train"], "--config FILE is missing"],
    [["train", "--config"], "--config needs a value"],
    [["list", "extra"], "Unexpected argument extra."],
    [["resume"], "RUN is missing"],
    [["list", "--json=yes"], "--json takes no value"],
    [["export", "run_x", "--out", "x", "--format", "tar"], "Unknown format tar."],
    [["resume", "nothing-of-that-name"], "There is no run nothing-of-that-name."],
  ])("%j → %s", async (words, message) => {
    expect((await refusal(words)).stderr).toContain(message);
  });

  test("without a command the overview is shown and the exit code is not 0", async () => {
    const { code, stdout } = await home.run([]);
    expect(code).toBe(2);
    for (const name of ["train", "eval", "resume", "export", "conformance", "doctor", "list"]) {
      expect(stdout).toContain(`  ${name} `);
    }
  });

  test("--help explains a command and changes nothing", async () => {
    const { code, stdout } = await home.run(["train", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--config FILE");
    expect(stdout).toContain("--set section.key=value");
  });
});

describe("configuration and data", () => {
  const train = (config: string, ...more: string[]) => [
    "train",
    "--config",
    home.file("bad.yaml", config),
    ...more,
  ];

  test("a missing file, an unknown key, an impossible value and a bad override are named (N-2.1)", async () => {
    expect((await refusal(["train", "--config", "no-such.yaml"])).stderr).toContain("no-such.yaml");
    const unknown = await refusal(train(`${demoConfig}\noptimizer: {learning_rat: 3}`));
    expect(unknown.stderr).toContain("optimizer.learning_rate");
    const range = await refusal(train(demoConfig, "--set", "train.batch_size=0"));
    expect(range.stderr).toContain("train.batch_size");
    const override = await refusal(train(demoConfig, "--set", "nonsense"));
    expect(override.stderr).toContain("nonsense");
  });

  test("a malformed data file is refused with its line, and nothing is imported", async () => {
    const data = home.file("tasks.jsonl", '{"id":"a","input":"x","expected":"y"}\n{"id":"b",\n');
    const result = await refusal(train(`env: {name: custom, data_path: ${JSON.stringify(data)}}`));
    expect(result.stderr).toContain("line 2");
    expect((await home.run(["list"])).stdout).toContain("No runs yet");
  });

  test("a configuration without data says how to name some", async () => {
    const result = await refusal(train("env: {name: custom}"));
    expect(result.stderr).toContain("env.data_path");
  });

  test("a seed skill that cannot be read is named before anything starts", async () => {
    const result = await refusal(train(demoConfig, "--set", "env.skill_init=no-such-skill.md"));
    expect(result.stderr).toContain("no-such-skill.md");
  });

  test("an unknown split is an error, not a silent evaluation of another one (N-1.11)", async () => {
    const skill = home.file("skill.md", "x");
    const result = await refusal([
      "eval",
      "--config",
      home.file("demo.yaml", demoConfig),
      "--skill",
      skill,
      "--split",
      "valid_seen_x",
    ]);
    expect(result.stderr).toContain("Splits: train, val, test, all");
  });

  test("a database address that is no file is refused", async () => {
    const result = await refusal(["list"], { SKILLOPT_DATABASE_URL: "postgresql://h/db" });
    expect(result.stderr).toContain("SQLite file");
  });

  test("an output directory that cannot be written loses nothing of the run", async () => {
    const file = home.file("not-a-folder", "");
    const words = train(demoConfig, "--set", "train.num_epochs=1", "env.limit=3");
    const result = await home.run([...words, "--out", join(file, "out")]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("Cannot write to");
  });
});

describe("endpoints", () => {
  const config = () =>
    home.file(
      "endpoint.yaml",
      `env: {name: custom, data_path: "demo:ticket-routing", limit: 4}
model: {backend: openai_compatible, optimizer: m, target: m}
`,
    );

  test("a wrong key fails the run with the provider's words, not with wrong answers", async () => {
    const server = await startScriptedModelServer({
      script: [{ kind: "status", status: 401, body: { error: { message: "bad key" } } }],
    });
    const result = await refusal(["train", "--config", config()], {
      OPENAI_COMPATIBLE_BASE_URL: server.url,
      OPENAI_COMPATIBLE_API_KEY: "sk-secret-value-1234567890",
    });
    await server.close();
    expect(result.stderr).toContain("The run failed");
    expect(result.stderr).toMatch(/key/i);
    expect(result.stdout + result.stderr).not.toContain("sk-secret-value");
  });

  test("an endpoint that answers a web page is called by its name", async () => {
    const server = await startScriptedModelServer({
      script: [{ kind: "raw", body: "<html>hello</html>", contentType: "text/html" }],
    });
    const result = await refusal(
      ["train", "--config", config(), "--set", "model.target.maxAttempts=1"],
      { OPENAI_COMPATIBLE_BASE_URL: server.url },
    );
    await server.close();
    expect(result.stderr).toContain("an HTML page instead of a chat completion");
    expect(result.stderr).toContain("resume");
  });

  test("a dead endpoint pauses the run with a hint; it can be resumed", async () => {
    const port = await freePort();
    const result = await refusal(
      ["train", "--config", config(), "--set", "model.target.maxAttempts=1"],
      { OPENAI_COMPATIBLE_BASE_URL: `http://127.0.0.1:${port}/v1` },
    );
    expect(result.stderr).toContain("Paused: provider unavailable: ");
    expect(result.stderr).toContain("check the base URL");
    expect(result.stderr).toContain("npm run skillopt -- resume run_");
  });

  test("a key variable that is not set is named", async () => {
    const result = await refusal(
      ["train", "--config", config(), "--set", "model.target.apiKeyEnv=MY_MISSING_KEY"],
      { OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:9/v1" },
    );
    expect(result.stderr).toContain("MY_MISSING_KEY");
  });

  test("doctor names the endpoint that does not answer and ends with 1", async () => {
    const port = await freePort();
    const { code, stdout } = await home.run(["doctor"], {
      OPENAI_COMPATIBLE_BASE_URL: `http://127.0.0.1:${port}/v1`,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ Endpoint, target .*Nothing listens on port/);
    expect(stdout).toContain("problems to fix");
  });
});

describe("conformance", () => {
  test("prints a line per file and ends with the sums; a difference makes the exit code 1", async () => {
    const folder = join(home.folder, "vectors");
    mkdirSync(folder);
    home.file(
      "vectors/searchqa_scoring.json",
      JSON.stringify({
        description: "made up",
        source: "made up",
        cases: [
          {
            name: "right",
            input: { fn: "normalize_answer", args: ["The  Cat!"] },
            expected: "cat",
          },
          {
            name: "wrong",
            input: { fn: "normalize_answer", args: ["The  Cat!"] },
            expected: "dog",
          },
        ],
        quirks: [],
      }),
    );
    const { code, stdout } = await home.run(["conformance", folder]);
    expect(stdout).toContain("searchqa_scoring.json: 1 passed, 1 failed");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("1 passed, 1 failed");
    expect(code).toBe(1);
  });

  test("a folder without vectors is an error", async () => {
    const result = await refusal(["conformance", join(home.folder, "nowhere")]);
    expect(result.stderr).toContain("cannot be read");
  });
});
