import type { Db } from "@/lib/db/client";
import {
  type LibraryOrigin,
  type LibrarySkillPage,
  type LibrarySkillRow,
  type LibraryVersionRow,
  libraryOriginSchema,
} from "@/lib/schemas/library";
import { skillNotFound } from "./library";
import {
  decodeTimeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  toPage,
} from "./read-page";
import { getText } from "./read-text";

const versionColumns = {
  number: true,
  contentHash: true,
  skillHash: true,
  lengthChars: true,
  origin: true,
  createdAt: true,
} as const;

type VersionColumns = {
  readonly number: number;
  readonly contentHash: string;
  readonly skillHash: string;
  readonly lengthChars: number;
  readonly origin: string;
  readonly createdAt: Date;
};

const maxUsers = 100;

/** Skills of the library, newest first. */
export async function listLibrarySkills(
  db: Db,
  request: PageRequest & { readonly archived?: boolean | undefined } = {},
): Promise<Page<LibrarySkillRow>> {
  const limit = pageSize(request);
  const after = decodeTimeCursor(request.cursor);
  const skills = await db.librarySkill.findMany({
    where: {
      archivedAt: request.archived ? { not: null } : null,
      ...(after
        ? {
            OR: [
              { createdAt: { lt: after.createdAt } },
              { createdAt: after.createdAt, id: { lt: after.id } },
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: { versions: { orderBy: { number: "asc" }, select: versionColumns } },
  });
  const users = await runsBySeed(
    db,
    skills.flatMap((skill) => skill.versions.map((version) => version.contentHash)),
  );
  return toPage(
    skills,
    limit,
    (skill) => encodeCursor(skill.createdAt.toISOString(), skill.id),
    (skill) => toRow(skill, usersOf(skill.versions, users).length),
  );
}

/** One skill with all versions and the runs that began with one of them. Throws `not_found`. */
export async function getLibrarySkill(db: Db, skillId: string): Promise<LibrarySkillPage> {
  const skill = await db.librarySkill.findUnique({
    where: { id: skillId },
    include: { versions: { orderBy: { number: "asc" }, select: versionColumns } },
  });
  if (!skill) {
    throw skillNotFound();
  }
  const users = await runsBySeed(
    db,
    skill.versions.map((version) => version.contentHash),
  );
  const usedBy = usersOf(skill.versions, users);
  return {
    ...toRow(skill, usedBy.length),
    versions: skill.versions.map(toVersionRow),
    usedBy,
  };
}

/** Text of a version; the latest one when no number is given. Throws `not_found`. */
export async function getLibraryText(
  db: Db,
  skillId: string,
  number: number | null,
): Promise<{
  readonly name: string;
  readonly version: LibraryVersionRow;
  readonly text: string;
}> {
  const version = await db.libraryVersion.findFirst({
    where: { skillId, ...(number === null ? {} : { number }) },
    orderBy: { number: "desc" },
    select: { ...versionColumns, skill: { select: { name: true } } },
  });
  if (!version) {
    throw skillNotFound();
  }
  return {
    name: version.skill.name,
    version: toVersionRow(version),
    text: await getText(db, version.contentHash),
  };
}

function toRow(
  skill: {
    readonly id: string;
    readonly name: string;
    readonly notes: string;
    readonly archivedAt: Date | null;
    readonly createdAt: Date;
    readonly versions: readonly VersionColumns[];
  },
  usedByCount: number,
): LibrarySkillRow {
  const latest = skill.versions.at(-1);
  if (latest === undefined) {
    throw skillNotFound();
  }
  return {
    id: skill.id,
    name: skill.name,
    notes: skill.notes,
    isArchived: skill.archivedAt !== null,
    createdAt: skill.createdAt.toISOString(),
    versionCount: skill.versions.length,
    latest: toVersionRow(latest),
    usedByCount,
  };
}

function toVersionRow(version: VersionColumns): LibraryVersionRow {
  return {
    number: version.number,
    skillHash: version.skillHash,
    lengthChars: version.lengthChars,
    origin: readOrigin(version.origin),
    createdAt: version.createdAt.toISOString(),
  };
}

/** Stored JSON outlives code: an origin that is not understood reads as an import without a name. */
function readOrigin(text: string): LibraryOrigin {
  const parsed = libraryOriginSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : { kind: "imported", fileName: "" };
}

type SeedUser = { readonly id: string; readonly name: string; readonly seedSkillHash: string };

async function runsBySeed(db: Db, hashes: readonly string[]): Promise<readonly SeedUser[]> {
  return hashes.length === 0
    ? []
    : db.run.findMany({
        where: { seedSkillHash: { in: [...new Set(hashes)] }, archivedAt: null },
        orderBy: { createdAt: "desc" },
        take: maxUsers,
        select: { id: true, name: true, seedSkillHash: true },
      });
}

function usersOf(
  versions: readonly Pick<VersionColumns, "number" | "contentHash">[],
  users: readonly SeedUser[],
): LibrarySkillPage["usedBy"] {
  const numbers = new Map(versions.map((version) => [version.contentHash, version.number]));
  return users.flatMap((run) => {
    const version = numbers.get(run.seedSkillHash);
    return version === undefined ? [] : [{ id: run.id, name: run.name, version }];
  });
}
