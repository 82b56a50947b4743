import * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";
import type { RunFormOutput } from "./form-values";

export type StartResult =
  | { readonly ok: true; readonly runId: string }
  | {
      readonly ok: false;
      readonly message: string;
      readonly hint: string;
      readonly fields: readonly { readonly path: string; readonly message: string }[];
    };

const replySchema = z.object({ runId: z.string() });

/** Creates the run. The same key with the same values gives the same run; never throws. */
export async function startRun(
  values: RunFormOutput,
  idempotencyKey: string,
): Promise<StartResult> {
  try {
    const response = await fetch("/api/v1/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        datasetId: values.datasetId,
        name: values.name,
        config: values.config,
        ...(values.seedSkill === "" ? {} : { seedSkill: values.seedSkill }),
        idempotencyKey,
      }),
    });
    const body: unknown = await response.json();
    const created = replySchema.safeParse(body);
    if (response.ok && created.success) {
      return { ok: true, runId: created.data.runId };
    }
    const refusal = apiErrorSchema.safeParse(body);
    if (refusal.success) {
      const { message, hint, fields } = refusal.data.error;
      return { ok: false, message, hint, fields };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return {
    ok: false,
    message: "The server did not answer.",
    hint: "Nothing was lost; start again. A repeated start makes only one run.",
    fields: [],
  };
}

const ownFields: ReadonlySet<string> = new Set(["name", "datasetId", "seedSkill"]);

/** The form's path for a path of the server: settings stand below `config`. */
export function formPath(serverPath: string): string {
  return ownFields.has(serverPath) || serverPath.startsWith("config.")
    ? serverPath
    : serverPath.startsWith("splits.")
      ? "datasetId"
      : `config.${serverPath}`;
}
