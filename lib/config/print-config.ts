import { Document, isNode } from "yaml";
import type { RunConfig } from "@/lib/schemas/run-config";
import { flattenMapping } from "./layer";

/** A setting in force and the layer it came from (N-2.1). */
export type ExplainedSetting = {
  readonly path: string;
  readonly value: unknown;
  /** A file, an environment variable, `command line`, a data set, or `default`. */
  readonly source: string;
};

/** Every setting of a run with its source, in the order of the schema. */
export function explainSettings(
  config: RunConfig,
  sources: ReadonlyMap<string, string>,
): ExplainedSetting[] {
  return flattenMapping(config).map(([path, value]) => ({
    path,
    value,
    source: sourceOf(path, sources),
  }));
}

/** A group given as a whole, such as an empty scorer, explains its members. */
function sourceOf(path: string, sources: ReadonlyMap<string, string>): string {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const source = sources.get(at);
    if (source !== undefined) return source === "" ? "given" : source;
  }
  return "default";
}

/**
 * The settings as a configuration file, with the source of each as its comment. Loading the text
 * gives the same settings.
 */
export function printConfig(config: RunConfig, sources: ReadonlyMap<string, string>): string {
  const document = new Document(config);
  for (const { path, source } of explainSettings(config, sources)) {
    const node = document.getIn(path.split("."), true);
    if (isNode(node)) node.comment = ` ${source}`;
  }
  return document.toString({ lineWidth: 0 });
}
