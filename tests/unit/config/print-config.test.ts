import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explainConfigFile, loadConfigFile } from "@/lib/config/load-config-file";
import { explainSettings, printConfig } from "@/lib/config/print-config";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-config-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const base = "train: { num_epochs: 3, batch_size: 8 }\nenv: { name: custom }\n";

describe("the printed configuration (N-2.1)", () => {
  test("every setting names its layer: default, base, file, variable or command line", async () => {
    write("base.yaml", base);
    const file = write(
      "run.yaml",
      "_base_: base.yaml\nmodel: { backend: openai_compatible }\nedit_budget: 6\nbatch_size: 16\n",
    );
    const { config, sources } = await explainConfigFile(file, {
      overrides: ["train.seed=7", "env.scorer.type=exact"],
      variables: {
        OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:8000/v1",
        OPENAI_COMPATIBLE_MODEL: "m",
      },
    });
    const rows = new Map(explainSettings(config, sources).map((row) => [row.path, row]));
    const from = (path: string) => rows.get(path)?.source.split("/").at(-1);
    expect(from("train.num_epochs")).toBe("base.yaml");
    expect(from("train.batch_size")).toBe("run.yaml");
    expect(from("optimizer.learning_rate")).toBe("run.yaml");
    expect(from("train.seed")).toBe("command line");
    expect(from("env.scorer.type")).toBe("command line");
    expect(from("env.scorer.passThreshold")).toBe("default");
    expect(from("model.target.model")).toBe("OPENAI_COMPATIBLE_MODEL");
    expect(from("evaluation.gate_metric")).toBe("default");
  });

  test("is a file that gives the same settings again, texts of several lines included", async () => {
    const file = write("run.yaml", base);
    const { config, sources } = await explainConfigFile(file, {
      overrides: [
        'env.system_prompt="First # line\\n\\n  {{skill}}: yes\\n"',
        "model.target.model=4",
      ],
    });
    const printed = printConfig(config, sources);
    expect(printed).toContain("num_epochs: 3 # ");
    expect(printed).toContain("seed: 42 # default");
    expect(await loadConfigFile(write("printed.yaml", printed))).toEqual(config);
  });
});
