import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { type EditRow, editRowSchema } from "@/lib/schemas/read-models";
import {
  decodeNumberCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  toPage,
} from "./read-page";

const itemIdsSchema = z.array(z.string());

/** Every edit that reached selection, in the order of steps and ranks. */
export async function listEdits(
  db: Db,
  runId: string,
  request: PageRequest & {
    readonly step?: number | null | undefined;
    /** Gate outcome of the candidate the edit went into, like `reject`. */
    readonly outcome?: string | null | undefined;
  } = {},
): Promise<Page<EditRow>> {
  const limit = pageSize(request, 200);
  const after = decodeNumberCursor(request.cursor);
  const rows = await db.edit.findMany({
    where: {
      runId,
      ...(request.step ? { step: request.step } : {}),
      ...(request.outcome ? { outcome: request.outcome } : {}),
      ...(after === null ? {} : { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take: limit + 1,
    select: {
      id: true,
      step: true,
      position: true,
      op: true,
      target: true,
      content: true,
      sourceType: true,
      supportCount: true,
      supportItemIds: true,
      selection: true,
      status: true,
      outcome: true,
      versionNumber: true,
    },
  });
  return toPage(
    rows,
    limit,
    (row) => encodeCursor(row.id),
    ({ id: _, ...row }) => ({
      ...row,
      supportItemIds: itemIdsSchema.parse(JSON.parse(row.supportItemIds)),
      selection: editRowSchema.shape.selection.parse(row.selection),
    }),
  );
}

/** Pages of a whole list; more edits than 5,000 are cut. */
const maxPages = 25;

/** All edits of a run, for pages and files that need every one of them (at most 5,000). */
export async function listAllEdits(db: Db, runId: string): Promise<EditRow[]> {
  const edits: EditRow[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const next: Page<EditRow> = await listEdits(db, runId, { cursor, limit: 200 });
    edits.push(...next.rows);
    cursor = next.nextCursor;
    if (cursor === null) {
      break;
    }
  }
  return edits;
}
