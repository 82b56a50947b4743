import * as z from "zod";
import { apiErrorSchema, type ShareRow, shareRowSchema } from "@/lib/schemas/read-models";
import type { PostShare } from "@/lib/schemas/share";

const listSchema = z.object({ rows: z.array(shareRowSchema) });
const createdSchema = z.object({ share: shareRowSchema, path: z.string() });

/** Links of a run, newest first; null when the server did not answer. */
export async function listShares(runId: string): Promise<readonly ShareRow[] | null> {
  const parsed = listSchema.safeParse(await request(`/api/v1/runs/${runId}/shares`, {}));
  return parsed.success ? parsed.data.rows : null;
}

/** Makes a link; its path is in this answer and nowhere else. */
export async function createShare(
  runId: string,
  input: PostShare,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  const body = await request(`/api/v1/runs/${runId}/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const parsed = createdSchema.safeParse(body);
  return parsed.success ? { path: parsed.data.path } : { problem: problemOf(body) };
}

/** Closes a link; null when that worked, else what went wrong. */
export async function revokeShare(shareId: string): Promise<string | null> {
  const body = await request(`/api/v1/shares/${shareId}`, { method: "DELETE" });
  return body === null || apiErrorSchema.safeParse(body).success ? problemOf(body) : null;
}

async function request(address: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(address, { cache: "no-store", ...init });
    const body: unknown = await response.json();
    return body;
  } catch {
    return null;
  }
}

function problemOf(body: unknown): string {
  const refusal = apiErrorSchema.safeParse(body);
  return refusal.success ? refusal.data.error.message : "The server did not answer. Try again.";
}
