import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { flattenMapping, mergeLayers } from "@/lib/config/layer";
import { loadLayers } from "@/lib/config/load-config-file";
import { normalizeLayer } from "@/lib/config/normalize-layer";
import { castValue } from "@/lib/config/overrides";
import { settingPaths } from "@/lib/config/setting-names";
import { AppError } from "@/lib/errors";
import { isSame } from "./compare";
import { NotCovered, Refusal, read, type Vector, type VectorRunner } from "./vectors";

type Settings = Readonly<Record<string, unknown>>;

const mappingSchema = z.record(z.string(), z.unknown());
const loadedSchema = z.object({ flat: mappingSchema });
const castSchema = z.object({ type: z.string(), value: z.unknown() });

const sectionNames = ["model", "train", "gradient", "optimizer", "evaluation"];
const known = new Set(settingPaths(null));

/**
 * Merged settings under names that do not depend on how they were written. The original forgets
 * unknown keys of its sections; here they are errors when the settings are checked (N-2.1), so they
 * are left out of the comparison.
 */
function comparable(layers: readonly ReturnType<typeof normalizeLayer>[]): Settings {
  const merged = mergeLayers(layers.map((one) => one.layer));
  const entries = [...merged].flatMap(([setting, { value }]): [string, unknown][] => {
    const isForgotten =
      sectionNames.some((section) => setting.startsWith(`${section}.`)) && !known.has(setting);
    // Options of the environment count as top-level keys there and win over those.
    const isCovered = merged.has(`env.${setting.split(".")[0]}`);
    return isForgotten || isCovered ? [] : [[setting.replace(/^env\./, ""), value]];
  });
  return Object.fromEntries(entries);
}

function settingsOf(flat: unknown): Settings {
  return comparable([normalizeLayer(mappingSchema.parse(flat), "")]);
}

/** Overrides that mean more here than in the original (N-2.1). */
function assertPlainOverrides(overrides: readonly string[]): void {
  if (overrides.some((text) => text.startsWith("learning_rate="))) {
    throw new NotCovered("every setting may be written without its section (N-2.1)");
  }
  if (overrides.some((text) => /=(?:null|\s*[[{"].*)$/.test(text))) {
    throw new NotCovered("null and JSON in overrides are read as such (N-2.1)");
  }
}

async function load(input: Vector["input"]): Promise<Settings> {
  const overrides = read(input, "overrides", z.array(z.string()).default([]));
  assertPlainOverrides(overrides);
  const folder = await mkdtemp(path.join(tmpdir(), "skillopt-conformance-"));
  try {
    for (const [name, text] of Object.entries(read(input, "files", mappingSchema))) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, z.string().parse(text));
    }
    return comparable(
      await loadLayers(path.join(folder, read(input, "entry", z.string())), overrides),
    );
  } catch (error) {
    throw error instanceof AppError ? new Refusal(error.message) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whole and other numbers are one kind in the product. */
function cast(text: string) {
  const value = castValue(text);
  const kinds: Readonly<Record<string, string>> = { boolean: "boolean", number: "number" };
  return { type: kinds[typeof value] ?? "text", value };
}

/** The product keeps settings by its own names: the result is compared as settings, not as a shape. */
function matches(actual: unknown, vector: Vector): boolean {
  const expected = vector.expected_repaired ?? vector.expected;
  if (vector.input.fn === "cast") {
    const { type, value } = castSchema.parse(expected);
    return isSame(actual, { type: type === "integer" ? "number" : type, value });
  }
  const wanted = settingsOf(loadedSchema.parse(expected).flat);
  return isSame(flattened(actual), flattened(wanted));
}

/** Nested values by path, so that a mapping and its dotted keys are one. */
function flattened(settings: unknown): Settings {
  return Object.fromEntries(flattenMapping(mappingSchema.parse(settings)));
}

export const configRunner: VectorRunner = {
  file: "config.json",
  run: (input) => {
    const fn = read(input, "fn", z.string());
    switch (fn) {
      case "load":
        return load(input);
      case "flatten":
        return settingsOf(input.config);
      case "cast": {
        const text = read(input, "value", z.string());
        assertPlainOverrides([`=${text}`]);
        return cast(text);
      }
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
  matches,
};
