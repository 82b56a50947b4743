import * as z from "zod";
import { type Answer, sendJson } from "@/components/shell/send-json";
import { type ShareRow, sharedRunRowSchema, shareRowSchema } from "@/lib/schemas/read-models";
import { type PostShare, type SharingSettings, sharingSettingsSchema } from "@/lib/schemas/share";

const createdSchema = z.object({ path: z.string(), address: z.string().nullable() });
const oneSchema = z.object({ share: shareRowSchema });
const pageSchema = z.object({
  rows: z.array(sharedRunRowSchema),
  nextCursor: z.string().nullable(),
});
export type SharePageRows = z.infer<typeof pageSchema>;

/** Links of a run, newest first; null when the server did not answer. */
export async function listShares(runId: string): Promise<readonly ShareRow[] | null> {
  const answer = await sendJson(
    `/runs/${runId}/shares`,
    z.object({ rows: z.array(shareRowSchema) }),
  );
  return answer.ok ? answer.value.rows : null;
}

/** Makes a link; its path is in this answer and nowhere else. `address` is null without a base. */
export function createShare(
  runId: string,
  input: PostShare,
): Promise<Answer<z.infer<typeof createdSchema>>> {
  return sendJson(`/runs/${runId}/shares`, createdSchema, { method: "POST", body: input });
}

/** Closes a link. */
export function revokeShare(shareId: string): Promise<Answer<{ share: ShareRow }>> {
  return sendJson(`/shares/${shareId}`, oneSchema, { method: "DELETE" });
}

/** Links of all runs from a cursor on. */
export function listAllShares(cursor: string): Promise<Answer<SharePageRows>> {
  return sendJson(`/shares?${new URLSearchParams({ cursor })}`, pageSchema);
}

export function revokeAllShares(): Promise<Answer<{ revoked: number }>> {
  return sendJson("/shares", z.object({ revoked: z.int() }), { method: "DELETE" });
}

export function saveSharing(settings: SharingSettings): Promise<Answer<unknown>> {
  return sendJson("/settings/sharing", z.object({ settings: sharingSettingsSchema }), {
    method: "PUT",
    body: settings,
  });
}

/** The usual life of a link; null when the server did not answer. */
export async function readSharing(): Promise<SharingSettings | null> {
  const answer = await sendJson("/settings/sharing", z.object({ settings: sharingSettingsSchema }));
  return answer.ok ? answer.value.settings : null;
}
