import { EditBrowser } from "@/components/run/edit-browser";
import { getDb } from "@/lib/db/client";
import type { EditRow } from "@/lib/schemas/read-models";
import { listEdits } from "@/lib/services/read-edits";

const maxPages = 25;

export default async function RunEditsPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  return <EditBrowser runId={runId} edits={await readEdits(runId)} />;
}

async function readEdits(runId: string): Promise<EditRow[]> {
  const db = getDb();
  const edits: EditRow[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const { rows, nextCursor }: Awaited<ReturnType<typeof listEdits>> = await listEdits(db, runId, {
      cursor,
      limit: 200,
    });
    edits.push(...rows);
    cursor = nextCursor;
    if (cursor === null) {
      break;
    }
  }
  return edits;
}
