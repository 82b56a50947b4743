import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { explainConfigFile, loadConfigFile } from "@/lib/config/load-config-file";
import { presets, presetsFor } from "@/lib/config/presets";
import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { runConfigSchema } from "@/lib/schemas/run-config";

const folder = fileURLToPath(new URL("../../../configs/", import.meta.url));
const variables = {
  OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:8000/v1",
  OPENAI_COMPATIBLE_MODEL: "m",
};

describe("shipped configuration files", () => {
  const planned = ["alfworld", "spreadsheetbench"];
  const all = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted();
  const files = [
    "custom.yaml",
    "demo.yaml",
    "docvqa.yaml",
    "livemathematicianbench.yaml",
    "officeqa.yaml",
    "searchqa.yaml",
  ];

  it("are those of the documentation and the six benchmarks", () => {
    expect(all).toEqual([...files, ...planned.map((name) => `${name}.yaml`)].toSorted());
  });

  it.each(planned)("%s.yaml says what is missing and nothing else", async (name) => {
    await expect(loadConfigFile(`${folder}${name}.yaml`, { variables })).rejects.toMatchObject({
      code: "invalid_config",
      fields: [
        {
          path: "env.name",
          message: expect.stringMatching(`is ${name}: this version has no environment for`),
        },
      ],
    });
  });

  it.each(planned)("%s.yaml holds the published recipe (benchmarks.md, Appendix B)", (name) => {
    const file = parse(readFileSync(`${folder}${name}.yaml`, "utf8"));
    const base = parse(readFileSync(`${folder}_base_/default.yaml`, "utf8"));
    expect(file._base_).toBe("_base_/default.yaml");
    expect(base).toMatchObject({
      train: { num_epochs: 4, seed: 42 },
      gradient: { minibatch_size: 8, analyst_workers: 16 },
      optimizer: { learning_rate: 4, min_learning_rate: 2, lr_scheduler: "cosine" },
      evaluation: { use_gate: true, gate_metric: "hard" },
    });
    const workers = {
      alfworld: 8,
      docvqa: 16,
      livemathematicianbench: 64,
      officeqa: 4,
      spreadsheetbench: 24,
    };
    expect(file).toMatchObject({
      model: { reasoning_effort: "medium" },
      train: { batch_size: 40 },
      env: {
        name,
        split_mode: "split_dir",
        workers: workers[name as keyof typeof workers],
        max_completion_tokens: 16384,
      },
    });
  });

  const recipes = {
    searchqa: { workers: 24, exec_timeout: 120 },
    officeqa: { workers: 4, max_tool_turns: 24 },
    docvqa: { workers: 16, exec_timeout: 120, image_detail: "auto" },
    livemathematicianbench: {
      workers: 64,
      exec_timeout: 300,
      shuffle_choices: true,
      use_theorem: false,
      use_sketch: false,
    },
  };

  it.each(Object.entries(recipes))(
    "%s.yaml is the published recipe once loaded (benchmarks.md, Appendix B)",
    async (name, env) => {
      const config = await loadConfigFile(`${folder}${name}.yaml`, { variables });
      expect(config).toMatchObject({
        train: { num_epochs: 4, batch_size: 40, accumulation: 1, seed: 42 },
        gradient: { minibatch_size: 8, analyst_workers: 16 },
        optimizer: { learning_rate: 4, min_learning_rate: 2, lr_scheduler: "cosine" },
        evaluation: { use_gate: true, gate_metric: "hard" },
        model: {
          target: { reasoningEffort: "medium" },
          optimizer: { reasoningEffort: "medium" },
        },
        env: {
          name,
          split_mode: "split_dir",
          scoring_profile: "official",
          max_completion_tokens: 16384,
          ...env,
        },
      });
    },
  );

  it.each(files)("%s loads without problems or ignored settings", async (name) => {
    const { config, notes } = await explainConfigFile(`${folder}${name}`, { variables });
    expect(notes).toEqual([]);
    expect(runConfigSchema.parse(config)).toEqual(config);
  });

  it("the base file repeats the defaults of the schema", async () => {
    const defaults = runConfigSchema.parse({ env: { name: "custom" } });
    const loaded = await loadConfigFile(`${folder}_base_/default.yaml`, {
      overrides: ["env.name=custom"],
    });
    expect(loaded).toEqual(defaults);
  });

  it("the demo file is the run of the first demo family", async () => {
    const loaded = await loadConfigFile(`${folder}demo.yaml`);
    const expected = resolveRunConfig(demoRunConfig(demoFamilies[0]));
    expect({ ...loaded, env: { ...loaded.env, data_path: "" } }).toEqual(expected);
    expect(loaded.env.data_path).toBe(`demo:${demoFamilies[0].id}`);
  });
});

describe("presets", () => {
  it.each(presets)("$id gives a valid configuration", ({ settings }) => {
    const config = resolveRunConfig({
      ...settings,
      env: { name: "custom", ...settings.env },
    });
    expect(config.train.num_epochs).toBeGreaterThan(0);
  });

  it("Standard is the default configuration", () => {
    expect(presets.find((preset) => preset.id === "standard")?.settings).toEqual({});
  });

  it("Careful compares by the soft score when the selection split is small", () => {
    const metric = (selectionCount: number) =>
      presetsFor({ selectionCount }).find((preset) => preset.id === "careful")?.settings.evaluation
        ?.gate_metric;
    expect(metric(12)).toBe("soft");
    expect(metric(200)).toBeUndefined();
  });
});
