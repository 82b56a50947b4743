import { ItemHistoryView } from "@/components/items/item-history-view";
import { getDb } from "@/lib/db/client";
import { getItemHistory } from "@/lib/services/read-item-history";
import { orNotFound } from "../../or-not-found";

type Props = { params: Promise<{ runId: string; itemId: string }> };

export default async function RunItemPage({ params }: Props) {
  const { runId, itemId } = await params;
  const history = await orNotFound(getItemHistory(getDb(), runId, decodeURIComponent(itemId)));
  return <ItemHistoryView runId={runId} history={history} />;
}
