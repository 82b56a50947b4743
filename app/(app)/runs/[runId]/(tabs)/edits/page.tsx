import { EditBrowser } from "@/components/run/edit-browser";
import { getDb } from "@/lib/db/client";
import { listAllEdits } from "@/lib/services/read-edits";

export default async function RunEditsPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  return <EditBrowser runId={runId} edits={await listAllEdits(getDb(), runId)} />;
}
