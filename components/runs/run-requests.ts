import * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";
import type { AnnotateRun, AnnotateRuns } from "@/lib/schemas/run-annotations";
import { type PutSavedView, type SavedView, savedViewSchema } from "@/lib/schemas/saved-view";

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

export function removeView(viewId: string): Promise<ChangeReply> {
  return send(`/api/v1/views/${viewId}`, "DELETE");
}

const savedSchema = z.object({ view: savedViewSchema });

/** Saves a view of the table under its name. */
export async function saveView(
  input: PutSavedView,
): Promise<{ ok: true; view: SavedView } | { ok: false; message: string }> {
  const reply = await send("/api/v1/views", "POST", input);
  if (!reply.ok) {
    return reply;
  }
  const saved = savedSchema.safeParse(reply.body);
  return saved.success
    ? { ok: true, view: saved.data.view }
    : { ok: false, message: "The server gave an answer nobody understands." };
}

async function send(
  path: string,
  method: string,
  body?: unknown,
): Promise<{ ok: true; body: unknown } | { ok: false; message: string }> {
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (response.ok) {
      return { ok: true, body: await response.json() };
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
