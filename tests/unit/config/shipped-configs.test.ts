import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
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
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

  it("are the three of the documentation", () => {
    expect(files.toSorted()).toEqual(["custom.yaml", "demo.yaml", "searchqa.yaml"]);
  });

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
