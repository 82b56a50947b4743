import { fieldMessage } from "@/lib/schemas/field-messages";
import { runConfigSchema } from "@/lib/schemas/run-config";
import type { RunFormOutput } from "./form-values";
import { mergeSettings, type SettingsTree } from "./merge-settings";

export type ReadSettings =
  | { readonly ok: true; readonly config: RunFormOutput["config"] }
  | { readonly ok: false; readonly problems: readonly string[] };

const mostProblems = 12;

/**
 * Settings of a YAML or JSON text laid over `base`; what it leaves out stays. The environment is the
 * dataset's and is not taken from the text. `parse` is the YAML reader: JSON is YAML too.
 */
export function readSettings(
  text: string,
  base: RunFormOutput["config"],
  parse: (text: string) => unknown,
): ReadSettings {
  let tree: unknown;
  try {
    tree = parse(text);
  } catch (error) {
    return {
      ok: false,
      problems: [error instanceof Error ? firstLine(error.message) : "unreadable"],
    };
  }
  if (!isTree(tree)) {
    return { ok: false, problems: ["A file of settings has sections like train: and model:."] };
  }
  if ("_base_" in tree) {
    return {
      ok: false,
      problems: ["_base_ names another file, which a browser cannot read: put its settings in."],
    };
  }
  const parsed = runConfigSchema.safeParse(
    mergeSettings(mergeSettings(base, tree), { env: { name: base.env.name } }),
    { error: fieldMessage },
  );
  return parsed.success
    ? { ok: true, config: parsed.data }
    : {
        ok: false,
        problems: parsed.error.issues
          .slice(0, mostProblems)
          .map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`),
      };
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}

function isTree(value: unknown): value is SettingsTree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
