import Link from "next/link";
import { notFound } from "next/navigation";
import { RolloutView } from "@/components/items/rollout-view";
import { PageBody } from "@/components/shell/page-header";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { getDb } from "@/lib/db/client";
import { getRolloutPage } from "@/lib/services/read-rollouts";
import { orNotFound } from "../../or-not-found";

type Props = { params: Promise<{ runId: string; rolloutId: string }> };

export default async function RolloutRoute({ params }: Props) {
  const { runId, rolloutId } = await params;
  if (!/^\d{1,9}$/.test(rolloutId)) {
    notFound();
  }
  const page = await orNotFound(getRolloutPage(getDb(), runId, Number(rolloutId)));
  return (
    <PageBody>
      <Card>
        <CardHeader
          title={`Item ${page.row.itemId}`}
          actions={
            <Link
              href={`/runs/${runId}/items/${encodeURIComponent(page.row.itemId)}`}
              className="text-accent no-underline hover:underline"
            >
              All results of this item
            </Link>
          }
        />
        <CardBody>
          <RolloutView page={page} runId={runId} />
        </CardBody>
      </Card>
    </PageBody>
  );
}
