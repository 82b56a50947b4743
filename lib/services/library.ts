import type { Db, DbOrTransaction } from "@/lib/db/client";
import { saveTexts, textHash } from "@/lib/db/text-blob";
import { newId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { provenanceBlock } from "@/lib/run-view/library-words";
import type {
  AddLibraryVersion,
  ChangeLibrarySkill,
  CreateLibrarySkill,
  LibraryOrigin,
} from "@/lib/schemas/library";
import { getRunRow } from "./read-runs";
import { getText } from "./read-text";
import { getBestSkill, getVersionText } from "./read-versions";

type NewVersion = { readonly text: string; readonly origin: LibraryOrigin };

/** Keeps a text, or a version of a run, as a new skill. Throws `not_found` for an unknown run. */
export async function createLibrarySkill(
  db: Db,
  input: CreateLibrarySkill,
  now: number,
): Promise<string> {
  const id = newId("skill", { now, random: Math.random });
  if ("run" in input) {
    const version = await versionOfRun(db, input.run);
    const name = input.name ?? version.runName;
    await store(db, { id, name, notes: "", version });
    return id;
  }
  await store(db, {
    id,
    name: input.name,
    notes: input.notes,
    version: { text: input.text, origin: { kind: "imported", fileName: input.fileName } },
  });
  return id;
}

/**
 * Adds a version: a text, one of a run, or an older one again. A text equal to the latest version adds
 * nothing. Returns the number of the latest version. Throws `not_found`.
 */
export async function addLibraryVersion(
  db: Db,
  skillId: string,
  input: AddLibraryVersion,
): Promise<number> {
  const version = await newVersion(db, skillId, input);
  return db.$transaction(async (tx) => {
    const latest = await tx.libraryVersion.findFirst({
      where: { skillId },
      orderBy: { number: "desc" },
      select: { number: true, contentHash: true },
    });
    if (!latest) {
      throw skillNotFound();
    }
    if (latest.contentHash === textHash(version.text)) {
      return latest.number;
    }
    await appendVersion(tx, skillId, latest.number + 1, version);
    return latest.number + 1;
  });
}

export async function changeLibrarySkill(
  db: Db,
  skillId: string,
  changes: ChangeLibrarySkill,
  now: number,
): Promise<void> {
  const { count } = await db.librarySkill.updateMany({
    where: { id: skillId },
    data: {
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.notes === undefined ? {} : { notes: changes.notes }),
      ...(changes.archived === undefined
        ? {}
        : { archivedAt: changes.archived ? new Date(now) : null }),
    },
  });
  if (count === 0) {
    throw skillNotFound();
  }
}

export function skillNotFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such skill in the library.",
    hint: "Open the list of skills.",
  });
}

async function newVersion(db: Db, skillId: string, input: AddLibraryVersion): Promise<NewVersion> {
  if ("run" in input) {
    return versionOfRun(db, input.run);
  }
  if ("restore" in input) {
    const old = await db.libraryVersion.findUnique({
      where: { skillId_number: { skillId, number: input.restore } },
      select: { contentHash: true },
    });
    if (!old) {
      throw skillNotFound();
    }
    return {
      text: await getText(db, old.contentHash),
      origin: { kind: "restored", from: input.restore },
    };
  }
  return { text: input.text, origin: { kind: "imported", fileName: input.fileName } };
}

/**
 * The comment that says where a version of a run comes from, for the end of an exported file. The best
 * version so far when none is named. Throws `not_found`, `conflict`.
 */
export async function runProvenance(
  db: Db,
  wanted: { readonly runId: string; readonly version?: number | undefined },
): Promise<string> {
  const { origin, text } = await versionOfRun(db, wanted);
  return provenanceBlock(origin, textHash(text).slice(0, 16));
}

async function versionOfRun(
  db: Db,
  wanted: { readonly runId: string; readonly version?: number | undefined },
): Promise<NewVersion & { readonly runName: string }> {
  const run = await getRunRow(db, wanted.runId);
  const version =
    wanted.version === undefined
      ? (await getBestSkill(db, run.id)).version
      : await getVersionText(db, run.id, wanted.version);
  if (version === null) {
    throw new AppError({
      code: "conflict",
      message: "This run has no skill version yet.",
      hint: "Wait until the worker has begun.",
    });
  }
  return {
    runName: run.name,
    text: version.text,
    origin: {
      kind: "run",
      runId: run.id,
      runName: run.name,
      version: version.number,
      step: version.step,
      score: version.gateScore,
      baseline: run.baselineScore,
      selectionCount: run.selectionCount,
      datasetName: run.datasetName,
      targetModel: run.targetModel,
      isSimulated: run.isSimulated,
    },
  };
}

async function store(
  db: Db,
  skill: {
    readonly id: string;
    readonly name: string;
    readonly notes: string;
    readonly version: NewVersion;
  },
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { id, name, notes } = skill;
    await tx.librarySkill.create({ data: { id, name, notes } });
    await appendVersion(tx, id, 1, skill.version);
  });
}

async function appendVersion(
  tx: DbOrTransaction,
  skillId: string,
  number: number,
  version: NewVersion,
): Promise<void> {
  const [contentHash = ""] = await saveTexts(tx, [version.text]);
  await tx.libraryVersion.create({
    data: {
      skillId,
      number,
      contentHash,
      // R-3.1c: the name runs give the same text.
      skillHash: contentHash.slice(0, 16),
      lengthChars: version.text.length,
      origin: JSON.stringify(version.origin),
    },
  });
}
