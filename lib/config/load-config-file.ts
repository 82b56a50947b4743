import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { Variables } from "./endpoint-variables";
import { isMapping } from "./layer";
import { type NormalizedLayer, normalizeLayer } from "./normalize-layer";
import { parseOverrides } from "./overrides";
import { configError, type ResolvedConfig, resolveLayers } from "./resolve-run-config";

export type LoadOptions = {
  /** `section.key=value`, later ones winning. */
  readonly overrides?: readonly string[];
  /** Environment variables for endpoint defaults; the caller decides which ones to pass. */
  readonly variables?: Variables;
};

/**
 * Settings of a YAML file with its `_base_` chain and overrides: defaults < environment variables
 * < `_base_` < file < overrides. Throws AppError `invalid_config`.
 */
export async function loadConfigFile(path: string, options: LoadOptions = {}): Promise<RunConfig> {
  return (await explainConfigFile(path, options)).config;
}

/** The same, with the source of each setting and notes on settings without effect. */
export async function explainConfigFile(
  path: string,
  options: LoadOptions = {},
): Promise<ResolvedConfig> {
  return resolveLayers(await loadLayers(path, options.overrides ?? []), options.variables ?? {});
}

/** The sources of settings in order of precedence: the `_base_` chain, the file, the overrides. */
export async function loadLayers(
  path: string,
  overrideTexts: readonly string[],
): Promise<NormalizedLayer[]> {
  const overrides = parseOverrides(overrideTexts);
  if (!overrides.ok) throw configError(overrides.problems);
  const layers = await readLayers(path, []);
  for (const override of overrides.overrides) {
    layers.push(normalizeLayer({ [override.path]: override.value }, "command line"));
  }
  return layers;
}

async function readLayers(path: string, chain: readonly string[]): Promise<NormalizedLayer[]> {
  const absolute = resolve(path);
  if (chain.includes(absolute)) {
    const names = [...chain.slice(chain.indexOf(absolute)), absolute].map(shortName);
    throw configError([
      { path: "_base_", message: `the files inherit in a circle: ${names.join(" → ")}` },
    ]);
  }
  const values = parseYaml(await readText(path, chain.at(-1)), path);
  const base = values._base_;
  if (base !== undefined && base !== null && typeof base !== "string") {
    throw configError([{ path: "_base_", message: `must be the path of a file (${path})` }]);
  }
  const below = base
    ? await readLayers(resolve(dirname(absolute), base), [...chain, absolute])
    : [];
  return [...below, normalizeLayer(values, shortName(path))];
}

async function readText(path: string, child: string | undefined): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const named = child === undefined ? "" : `, named by _base_ in ${shortName(child)}`;
    throw configError(
      [{ path: child === undefined ? "" : "_base_", message: `cannot read ${path}${named}` }],
      cause,
    );
  }
}

/** The mapping in a YAML text; an empty file is an empty mapping. YAML 1.2, so `2:1:7` is a text. */
export function parseYaml(text: string, name: string): Record<string, unknown> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error) {
    const place = lines.linePos(error.pos[0]);
    const [sentence = ""] = error.message.split("\n");
    throw configError([
      {
        path: "",
        message: `${shortName(name)}, line ${place.line}: ${sentence.replace(/ at line .*$/, "")}`,
      },
    ]);
  }
  const value = toValue(document, name);
  if (value === null || value === undefined) return {};
  if (!isMapping(value)) {
    throw configError([
      { path: "", message: `${shortName(name)} must hold settings as \`key: value\` lines` },
    ]);
  }
  return value;
}

function toValue(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    // The default limit of the parser stops texts that grow by aliases of aliases.
    return document.toJS();
  } catch (cause) {
    throw configError([{ path: "", message: `${shortName(name)} uses too many aliases` }], cause);
  }
}

/** The last two parts of a path: enough to tell files apart, nothing about the machine. */
function shortName(path: string): string {
  return path.split(/[\\/]/).slice(-2).join("/");
}
