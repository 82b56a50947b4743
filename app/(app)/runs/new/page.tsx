import type { Metadata } from "next";
import { notFound } from "next/navigation";
import * as z from "zod";
import { JudgeChecksProvider } from "@/components/run-form/judge-checks-provider";
import { type PastRun, RunForm } from "@/components/run-form/run-form";
import { SavedModelsProvider } from "@/components/run-form/saved-models-provider";
import { presets } from "@/lib/config/presets";
import { type Db, getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { listJudgeChecks } from "@/lib/services/judge-checks";
import { listProfiles } from "@/lib/services/model-profiles";
import { listDatasets } from "@/lib/services/read-datasets";
import { workerHealth } from "@/lib/services/read-health";
import { meanItemLengths } from "@/lib/services/read-item-lengths";
import { getLibraryText } from "@/lib/services/read-library";
import { getRunConfig, getRunRow } from "@/lib/services/read-runs";
import { getVersionText } from "@/lib/services/read-versions";
import { orNotFound } from "../[runId]/or-not-found";

export const metadata: Metadata = { title: "New run" };

const querySchema = z.object({
  dataset: z.string().max(60).optional().catch(undefined),
  preset: z
    .enum(presets.map(({ id }) => id))
    .optional()
    .catch(undefined),
  from: z.string().max(60).optional().catch(undefined),
  skill: z.string().max(60).optional().catch(undefined),
  v: z.coerce.number().int().min(1).optional().catch(undefined),
});

const maxDatasets = 200;

export default async function NewRunPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = querySchema.parse(await searchParams);
  const db = getDb();
  const [datasets, lengths, health, profiles, judgeChecks, from, seedSkill] = await Promise.all([
    listDatasets(db, { limit: maxDatasets }),
    meanItemLengths(db),
    workerHealth(db, Date.now()),
    listProfiles(db),
    listJudgeChecks(db),
    query.from ? readPastRun(db, query.from) : null,
    query.skill ? readLibrarySkill(db, query.skill, query.v ?? null) : null,
  ]);
  return (
    <SavedModelsProvider profiles={profiles}>
      <JudgeChecksProvider
        checks={judgeChecks.map(({ id, datasetId, scorer, judge, agreement }) => ({
          id,
          datasetId,
          scorer,
          judge,
          agreement,
        }))}
      >
        <RunForm
          datasets={datasets.rows.map((row) => ({
            ...row,
            meanItemChars: lengths.get(row.id) ?? null,
          }))}
          initialDatasetId={query.dataset ?? null}
          initialPresetId={query.preset ?? null}
          from={from}
          seedSkill={seedSkill}
          isWorkerAlive={health.alive}
        />
      </JudgeChecksProvider>
    </SavedModelsProvider>
  );
}

async function readLibrarySkill(db: Db, skillId: string, number: number | null): Promise<string> {
  return (await orNotFound(getLibraryText(db, skillId, number))).text;
}

/** What a new run takes over from an old one; a run that does not exist is a page that does not exist. */
async function readPastRun(db: Db, runId: string): Promise<PastRun> {
  try {
    const [row, config, seed] = await Promise.all([
      getRunRow(db, runId),
      getRunConfig(db, runId),
      getVersionText(db, runId, 0).catch(() => null),
    ]);
    return {
      name: row.name,
      datasetId: row.datasetId,
      seedSkill: seed?.text ?? "",
      config: runConfigSchema.parse(config),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }
}
