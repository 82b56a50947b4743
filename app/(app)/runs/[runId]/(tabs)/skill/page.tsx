import * as z from "zod";
import { serverPreferences } from "@/app/server-preferences";
import { SkillPage } from "@/components/diff/skill-page";
import { getDb } from "@/lib/db/client";
import { bestVersionNumber, versionOptions } from "@/lib/run-view/version-options";
import { getBlame } from "@/lib/services/read-blame";
import { getVersionText, listVersions } from "@/lib/services/read-versions";
import { orNotFound } from "../../or-not-found";

const wholeNumber = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .optional()
  .catch(undefined);
const querySchema = z.object({
  a: wholeNumber,
  b: wholeNumber,
  view: z.enum(["split", "unified", "blame", "plain"]).optional().catch(undefined),
});

type Props = {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RunSkillPage({ params, searchParams }: Props) {
  const { runId } = await params;
  const query = querySchema.parse(await searchParams);
  const view = query.view ?? (await serverPreferences()).diff;
  const db = getDb();
  const versions = await listVersions(db, runId);
  const best = bestVersionNumber(versions);
  const a = query.a ?? 0;
  const b = query.b ?? best;
  if (versions.length === 0) {
    return <SkillPage runId={runId} options={[]} best={0} view={view} a={null} b={null} />;
  }
  const [before, after, blame] = await Promise.all([
    orNotFound(getVersionText(db, runId, a)),
    orNotFound(getVersionText(db, runId, b)),
    view === "blame" ? orNotFound(getBlame(db, runId, b)) : null,
  ]);
  return (
    <SkillPage
      runId={runId}
      options={versionOptions(versions)}
      best={best}
      view={view}
      a={{ number: a, text: before.text }}
      b={{ number: b, text: after.text }}
      blame={blame}
    />
  );
}
