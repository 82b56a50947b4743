import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explainConfigFile, loadConfigFile } from "@/lib/config/load-config-file";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const failure = (path: string, overrides: string[] = []) =>
  loadConfigFile(path, { overrides }).then(
    () => null,
    (error: unknown) => error,
  );

describe("configuration files", () => {
  it("2.1: a child wins over its base in either spelling, mappings merge, the rest is replaced", async () => {
    write("base.yaml", "env: {name: custom, workers: 2}\ntrain: {batch_size: 4, seed: 7}\n");
    const child = write("child.yaml", "_base_: base.yaml\nbatch_size: 9\nenv:\n  limit: 3\n");
    const config = await loadConfigFile(child);
    expect(config.train).toMatchObject({ batch_size: 9, seed: 7 });
    expect(config.env).toMatchObject({ workers: 2, limit: 3 });
  });

  it("2.1: a structured child wins over a flat base", async () => {
    write("base.yaml", "env: custom\nbatch_size: 4\nseed: 1\n");
    const child = write("child.yaml", "_base_: base.yaml\ntrain:\n  batch_size: 40\n");
    expect((await loadConfigFile(child)).train).toMatchObject({ batch_size: 40, seed: 1 });
  });

  it("resolves _base_ relative to the file that names it, through several levels", async () => {
    write("_base_/d.yaml", "env: custom\ntrain: {seed: 4, num_epochs: 3, batch_size: 5}\n");
    write("sub/c.yaml", "_base_: ../_base_/d.yaml\ntrain: {seed: 3, num_epochs: 2}\n");
    const path = write("a.yaml", "_base_: sub/c.yaml\ntrain: {seed: 1}\n");
    expect((await loadConfigFile(path)).train).toMatchObject({
      seed: 1,
      num_epochs: 2,
      batch_size: 5,
    });
  });

  it("null brings the default back", async () => {
    write("base.yaml", "env: custom\ntrain: {seed: 7}\n");
    const path = write("child.yaml", "_base_: base.yaml\ntrain:\n  seed: null\n");
    expect((await loadConfigFile(path)).train.seed).toBe(42);
  });

  it("an empty section of a child keeps the base's", async () => {
    write("base.yaml", "env: custom\ntrain: {seed: 7}\nmodel: {target: {model: m}}\n");
    const path = write("child.yaml", "_base_: base.yaml\ntrain: {}\nmodel: {target: {}}\n");
    const config = await loadConfigFile(path);
    expect(config.train.seed).toBe(7);
    expect(config.model.target.model).toBe("m");
  });

  it("a child's backend beats a provider of the base", async () => {
    write("base.yaml", "env: custom\nmodel: {target: {provider: simulated}}\n");
    const path = write("child.yaml", "_base_: base.yaml\nmodel: {backend: openai_compatible}\n");
    const config = await loadConfigFile(path, {
      variables: {
        OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:9/v1",
        OPENAI_COMPATIBLE_MODEL: "m",
      },
    });
    expect(config.model.target.provider).toBe("openai_compatible");
  });

  it("a child's scorer of another type starts from nothing", async () => {
    write("base.yaml", "env:\n  name: custom\n  scorer: {type: regex, pattern: x, flags: i}\n");
    const path = write("child.yaml", "_base_: base.yaml\nenv:\n  scorer: {type: numeric}\n");
    expect((await loadConfigFile(path)).env).toMatchObject({ scorer: { type: "numeric" } });
  });

  it("overrides win, later ones last, at any depth and under flat names", async () => {
    const path = write("run.yaml", "env: custom\ntrain: {batch_size: 4}\n");
    const config = await loadConfigFile(path, {
      overrides: [
        "train.batch_size=5",
        "batch_size=6",
        "edit_budget=8",
        "env.scorer.type=tokenF1",
        "env.scorer.passThreshold=0.5",
        "model.target.provider=openai_compatible",
        "model.target.baseUrl=http://127.0.0.1:9/v1",
        "model.target=m4",
      ],
    });
    expect(config.train.batch_size).toBe(6);
    expect(config.optimizer.learning_rate).toBe(8);
    expect(config.env).toMatchObject({ scorer: { type: "tokenF1", passThreshold: 0.5 } });
    expect(config.model.target).toMatchObject({ baseUrl: "http://127.0.0.1:9/v1", model: "m4" });
  });

  it("keeps an unquoted ratio a text", async () => {
    const path = write("run.yaml", "env: {name: custom, split_ratio: 4:3:3}\n");
    expect((await loadConfigFile(path)).env.split_ratio).toBe("4:3:3");
  });

  it("N-2.1: tells where each setting came from", async () => {
    write("base.yaml", "env: custom\nseed: 1\n");
    const path = write("child.yaml", "_base_: base.yaml\ntrain: {batch_size: 2}\n");
    const { sources } = await explainConfigFile(path, { overrides: ["num_epochs=1"] });
    expect(sources.get("train.seed")).toMatch(/base\.yaml$/);
    expect(sources.get("train.batch_size")).toMatch(/child\.yaml$/);
    expect(sources.get("train.num_epochs")).toBe("command line");
  });

  it("notes settings without effect", async () => {
    const path = write("run.yaml", "env: custom\ngradient: {max_analyst_rounds: 3}\n");
    const { notes } = await explainConfigFile(path);
    expect(notes).toEqual([expect.stringContaining("gradient.max_analyst_rounds is ignored")]);
  });

  it.each([
    ["unclosed", "train: {seed: 1\n", /run\.yaml, line \d/],
    ["tab", "train:\n\tseed: 1\n", /line 2/],
    ["key twice", "seed: 1\nseed: 2\n", /line 2/],
    ["a list", "- a\n- b\n", /key: value/],
    ["a text", "hello\n", /key: value/],
    ["a base that is a number", "_base_: 3\n", /_base_/],
    [
      "an unknown key",
      "env: custom\ntrain: {bach_size: 3}\n",
      /train\.batch_size\? \(.*run\.yaml\)/,
    ],
    ["aliases that explode", bomb(), /aliases|There is|there is/i],
  ])("names the place in a file with %s", async (_, text, expected) => {
    const error = await failure(write("run.yaml", text));
    expect(error).toMatchObject({ code: "invalid_config" });
    expect(error).toHaveProperty("message", expect.stringMatching(expected));
  });

  it("a missing file, a missing base and a circle are errors", async () => {
    expect(await failure(join(folder, "none.yaml"))).toMatchObject({ code: "invalid_config" });
    const orphan = await failure(write("orphan.yaml", "_base_: none.yaml\n"));
    expect(orphan).toHaveProperty("message", expect.stringContaining("orphan.yaml"));
    write("b.yaml", "_base_: a.yaml\n");
    const circle = await failure(write("a.yaml", "_base_: b.yaml\n"));
    expect(circle).toHaveProperty("message", expect.stringMatching(/circle.*a\.yaml.*b\.yaml/));
  });

  it("an override that is none is an error of its own", async () => {
    const path = write("run.yaml", "env: custom\n");
    expect(await failure(path, ["train.seed"])).toMatchObject({
      fields: [{ message: expect.stringContaining("section.key=value") }],
    });
  });
});

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 12; i += 1) {
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}
