import { Cpu, Plus } from "lucide-react";
import type { Metadata } from "next";
import { PriceList, type PriceListRow } from "@/components/models/price-list";
import { ProfileList } from "@/components/models/profile-list";
import { ServerSearch } from "@/components/models/server-search";
import { MainAction } from "@/components/shell/main-action";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { getDb } from "@/lib/db/client";
import { formatCompact } from "@/lib/format/count";
import { pricesCheckedAt, priceTable } from "@/lib/models/price-table";
import { usualServers } from "@/lib/models/usual-servers";
import { listProfiles } from "@/lib/services/model-profiles";

export const metadata: Metadata = { title: "Models" };
/** Keys are looked for in the running process. */
export const dynamic = "force-dynamic";

const ports = usualServers.map(({ label, port }) => `${label} ${port}`).join(", ");

const prices = priceTable.flatMap(({ models, tiers, source, effectiveFrom }): PriceListRow[] =>
  tiers.map(({ input, cachedInput, output, upToPromptTokens }, index) => ({
    models: models.join(", "),
    input,
    cachedInput: cachedInput ?? null,
    output,
    range: rangeWords(upToPromptTokens, tiers[index - 1]?.upToPromptTokens),
    source,
    effectiveFrom,
  })),
);

function rangeWords(upTo: number | undefined, above: number | undefined): string {
  if (upTo !== undefined) {
    return `, prompts up to ${formatCompact(upTo)} tokens`;
  }
  return above === undefined ? "" : `, longer prompts than ${formatCompact(above)} tokens`;
}

export default async function ModelsPage() {
  const rows = await listProfiles(getDb());
  const addModel = <MainAction href="/models/new" label="Add model" icon={Plus} />;
  return (
    <>
      <PageHeader title="Models" actions={addModel} />
      <PageBody>
        {rows.length === 0 ? (
          <Card>
            <EmptyState
              icon={<Cpu aria-hidden className="size-6" strokeWidth={1.5} />}
              title="No model saved yet"
              actions={addModel}
            >
              Save an endpoint once, test it, and choose it for either role of a run. The simulated
              model is built in and needs nothing.
            </EmptyState>
          </Card>
        ) : (
          <ProfileList rows={rows} />
        )}
        <ServerSearch ports={ports} />
        <PriceList rows={prices} checkedAt={pricesCheckedAt} />
      </PageBody>
    </>
  );
}
