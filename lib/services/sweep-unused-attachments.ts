import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import {
  type AttachmentStore,
  attachmentStore,
  attachmentsDirectory,
} from "@/lib/attachments/attachment-store";
import { type Sweep, sweepAttachments } from "@/lib/attachments/sweep-attachments";
import type { Db } from "@/lib/db/client";

const itemsPerRead = 500;
const hashPattern = /\b[0-9a-f]{64}\b/g;

const corpusSchema = z.looseObject({ corpus: z.looseObject({ hash: z.string() }) });

/**
 * Hashes that items of any dataset hold, archived ones included; runs refer to attachments through
 * their dataset, which stays as long as they do. A hash in a text counts as well: too much is kept
 * rather than too little. Lists that are attachments themselves are read for what they name.
 */
export async function listReferredHashes(
  db: Db,
  store: Pick<AttachmentStore, "load">,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const lists = new Set<string>();
  for (let after = 0; ; ) {
    const rows = await db.datasetItem.findMany({
      where: { id: { gt: after }, data: { contains: '"hash"' } },
      orderBy: { id: "asc" },
      take: itemsPerRead,
      select: { id: true, data: true },
    });
    for (const { id, data } of rows) {
      after = id;
      for (const hash of data.match(hashPattern) ?? []) found.add(hash);
      const corpus = corpusSchema.safeParse(JSON.parse(data));
      if (corpus.success) lists.add(corpus.data.corpus.hash);
    }
    if (rows.length < itemsPerRead) break;
  }
  for (const hash of lists) {
    const text = new TextDecoder().decode(await store.load(hash));
    for (const inner of text.match(hashPattern) ?? []) found.add(inner);
  }
  return found;
}

/** A directory that another database uses as well: what is unused here may be used there. */
export type SharedDirectory = { readonly isShared: true; readonly databaseCount: number };

/**
 * Removes attachments that no dataset refers to. Nothing is removed where another database keeps its
 * files too, or where it is not known who does, unless `isForced`. A list that cannot be read stops
 * the sweep with its error, because what it names would be taken for unused.
 */
export async function sweepUnusedAttachments(
  db: Db,
  ask: {
    readonly olderThanMs?: number;
    readonly isTrial?: boolean;
    readonly isForced?: boolean;
  } = {},
  place: { readonly directory: string; readonly store: Pick<AttachmentStore, "load"> } = {
    directory: attachmentsDirectory(),
    store: attachmentStore(),
  },
): Promise<Sweep | SharedDirectory> {
  const users = await listUsers(place.directory);
  const isOwn = users.length === 1 && users[0] === (await databaseName(db));
  if (!isOwn && ask.isTrial !== true && ask.isForced !== true) {
    return { isShared: true, databaseCount: users.length };
  }
  return sweepAttachments({
    directory: place.directory,
    referred: () => listReferredHashes(db, place.store),
    now: Date.now,
    ...(ask.olderThanMs === undefined ? {} : { olderThanMs: ask.olderThanMs }),
    ...(ask.isTrial === undefined ? {} : { isTrial: ask.isTrial }),
  });
}

const usersFile = "databases.txt";
const nameSetting = "attachments.database";

/** Says in the attachments directory that this database keeps files there. Called by imports. */
export async function noteDatabase(db: Db, directory: string): Promise<void> {
  const name = await databaseName(db);
  if ((await listUsers(directory)).includes(name)) return;
  await mkdir(directory, { recursive: true });
  await appendFile(join(directory, usersFile), `${name}\n`);
}

async function listUsers(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, usersFile), "utf8").catch(() => "");
  return [...new Set(text.split("\n").filter((line) => line !== ""))];
}

/** A random name the database carries; its path would change when it is moved. */
async function databaseName(db: Db): Promise<string> {
  const known = await db.setting.findUnique({ where: { key: nameSetting } });
  if (known) return known.value;
  const made = await db.setting.upsert({
    where: { key: nameSetting },
    create: { key: nameSetting, value: randomUUID() },
    update: {},
  });
  return made.value;
}
