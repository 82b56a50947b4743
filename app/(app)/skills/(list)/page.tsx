import { FileUp } from "lucide-react";
import type { Metadata } from "next";
import * as z from "zod";
import { MainAction } from "@/components/shell/main-action";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { SkillList } from "@/components/skills/skill-list";
import { ExportLinks } from "@/components/ui/export-links";
import { getDb } from "@/lib/db/client";
import { formatPlural } from "@/lib/format/count";
import { listLibrarySkills } from "@/lib/services/read-library";
import { listRuns } from "@/lib/services/read-runs";

export const metadata: Metadata = { title: "Skills" };

const querySchema = z.object({
  show: z.enum(["archived"]).optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});
const shownRuns = 20;

export default async function SkillsRoute({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { show, cursor } = querySchema.parse(await searchParams);
  const db = getDb();
  const [page, runs] = await Promise.all([
    listLibrarySkills(db, { archived: show === "archived", cursor: cursor ?? null }),
    listRuns(db, { limit: shownRuns }),
  ]);
  return (
    <>
      <PageHeader
        title="Skills"
        meta={<p className="tabular text-text-3">{formatPlural(page.rows.length, "skill")}</p>}
        actions={
          <>
            <ExportLinks
              label="Skills"
              links={[
                { label: "CSV", href: "/api/v1/skills?format=csv" },
                { label: "JSON", href: "/api/v1/skills?limit=200" },
              ]}
            />
            <MainAction href="/skills/import" label="Import a skill" icon={FileUp} />
          </>
        }
      />
      <PageBody>
        <SkillList
          rows={page.rows}
          isArchive={show === "archived"}
          nextCursor={page.nextCursor}
          runs={runs.rows.filter((run) => run.bestScore !== null)}
        />
      </PageBody>
    </>
  );
}
