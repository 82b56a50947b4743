import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  type SkillVersionRow,
  type SkillVersionText,
  skillVersionRowSchema,
} from "@/lib/schemas/read-models";
import { runNotFound } from "./read-runs";
import { getText } from "./read-text";

const versionColumns = {
  number: true,
  skillHash: true,
  contentHash: true,
  parentNumber: true,
  step: true,
  epoch: true,
  kind: true,
  outcome: true,
  hard: true,
  soft: true,
  gateScore: true,
  lengthChars: true,
  at: true,
} as const;

type VersionColumns = NonNullable<Awaited<ReturnType<typeof findVersion>>>;

function findVersion(db: Db, where: { runId: string; number?: number; skillHash?: string }) {
  return db.skillVersion.findFirst({
    where,
    orderBy: { number: "asc" },
    select: versionColumns,
  });
}

function toVersionRow(version: VersionColumns): SkillVersionRow {
  const { contentHash: _, ...row } = version;
  return {
    ...row,
    kind: skillVersionRowSchema.shape.kind.parse(row.kind),
    at: row.at.toISOString(),
  };
}

/** All versions of a run, rejected candidates included, oldest first (at most 5,000). */
export async function listVersions(db: Db, runId: string): Promise<readonly SkillVersionRow[]> {
  const versions = await db.skillVersion.findMany({
    where: { runId },
    orderBy: { number: "asc" },
    take: 5000,
    select: versionColumns,
  });
  return versions.map(toVersionRow);
}

/** One version with its text. Throws `not_found`. */
export async function getVersionText(
  db: Db,
  runId: string,
  number: number,
): Promise<SkillVersionText> {
  const version = await findVersion(db, { runId, number });
  if (!version) {
    throw new AppError({
      code: "not_found",
      message: `This run has no skill version ${number}.`,
      hint: "Open the run and choose one of its versions.",
    });
  }
  return { ...toVersionRow(version), text: await getText(db, version.contentHash) };
}

/** The first version with this text; null without one. */
export async function getVersionByHash(
  db: Db,
  runId: string,
  skillHash: string | null,
): Promise<SkillVersionText | null> {
  const version = skillHash === null ? null : await findVersion(db, { runId, skillHash });
  return version && { ...toVersionRow(version), text: await getText(db, version.contentHash) };
}

/** The best skill so far: the seed until something better is accepted. Throws `not_found`. */
export async function getBestSkill(
  db: Db,
  runId: string,
): Promise<{
  readonly runName: string;
  readonly version: SkillVersionText | null;
  readonly text: string;
}> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { name: true, bestSkillHash: true, seedSkillHash: true },
  });
  if (!run) {
    throw runNotFound();
  }
  const best = run.bestSkillHash
    ? await findVersion(db, { runId, skillHash: run.bestSkillHash })
    : null;
  const version = best ?? (await findVersion(db, { runId, number: 0 }));
  const text = await getText(db, version?.contentHash ?? run.seedSkillHash);
  return { runName: run.name, version: version && { ...toVersionRow(version), text }, text };
}
