import * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";
import type { AnnotateRun, AnnotateRuns } from "@/lib/schemas/run-annotations";

export type ChangeReply = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Changes what people attach to one run. */
export function annotateRun(runId: string, changes: AnnotateRun): Promise<ChangeReply> {
  return send(`/api/v1/runs/${runId}`, "PATCH", changes);
}

export function annotateRuns(changes: AnnotateRuns): Promise<ChangeReply> {
  return send("/api/v1/runs", "PATCH", changes);
}

export function deleteRun(runId: string): Promise<ChangeReply> {
  return send(`/api/v1/runs/${runId}`, "DELETE");
}

async function send(path: string, method: string, body?: unknown): Promise<ChangeReply> {
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (response.ok) {
      return { ok: true };
    }
    const parsed = z.safeParse(apiErrorSchema, await response.json());
    return {
      ok: false,
      message: parsed.success
        ? [parsed.data.error.message, ...parsed.data.error.fields.map((field) => field.message)]
            .concat(parsed.data.error.hint)
            .join(" ")
        : "The change was refused.",
    };
  } catch {
    return { ok: false, message: "The server could not be reached. Nothing was changed." };
  }
}
