import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** An import keeps its files before it names them; none takes nearly this long. */
export const unusedForMs = 24 * 60 * 60 * 1000;

/** Files taken away under this ending until it is sure that nobody wants them. */
const asideEnding = ".unused";
const namePattern = /^[0-9a-f]{64}$/;

export type Sweep = {
  readonly removedCount: number;
  readonly removedBytes: number;
  /** Files that stay because something refers to them or they came lately. */
  readonly keptCount: number;
};

type Found = { readonly hash: string; readonly path: string; readonly bytes: number };

/**
 * Removes attachments that nothing refers to and nobody kept for `olderThanMs`. `referred` is asked
 * for the hashes in use once the candidates are known, and not at all when there are none.
 *
 * Invariant: a file that `keep` returned after the sweep began is there when the sweep ends. `keep`
 * renews the time of a file it finds; the sweep first takes a file aside, then looks at its time once
 * more, and puts it back when it was renewed in between. When `keep` finds it gone, it writes it anew.
 */
export async function sweepAttachments(input: {
  readonly directory: string;
  readonly referred: () => Promise<ReadonlySet<string>>;
  readonly now: () => number;
  readonly olderThanMs?: number;
  /** Counts and removes nothing. */
  readonly isTrial?: boolean;
}): Promise<Sweep> {
  const oldest = input.now() - (input.olderThanMs ?? unusedForMs);
  const { candidates, total } = await listOld(input.directory, oldest);
  const used = candidates.length === 0 ? new Set<string>() : await input.referred();
  let removedCount = 0;
  let removedBytes = 0;
  for (const { hash, path, bytes } of candidates) {
    if (used.has(hash)) continue;
    if (input.isTrial !== true && !(await removeUnused(path, oldest))) continue;
    removedCount += 1;
    removedBytes += bytes;
  }
  return { removedCount, removedBytes, keptCount: total - removedCount };
}

/** Whole files older than the limit. Unfinished drafts of that age are removed on the way. */
async function listOld(
  directory: string,
  oldest: number,
): Promise<{ readonly candidates: readonly Found[]; readonly total: number }> {
  const candidates: Found[] = [];
  let total = 0;
  for (const folder of await readdir(directory).catch(() => [])) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(directory, folder)).catch(() => [])) {
      const path = join(directory, folder, name);
      const facts = await stat(path).catch(() => null);
      if (facts === null) continue;
      if (name.endsWith(asideEnding)) {
        // A sweep that died in between: whoever reads next finds the file in its place again.
        await putBack(path);
      }
      const hash = name.replace(asideEnding, "");
      if (!namePattern.test(hash)) {
        if (name.endsWith(".tmp") && facts.mtimeMs < oldest) await rm(path, { force: true });
        continue;
      }
      total += 1;
      const whole = join(directory, folder, hash);
      if (facts.mtimeMs < oldest) candidates.push({ hash, path: whole, bytes: facts.size });
    }
  }
  return { candidates, total };
}

/** False when the file was wanted in the last moment, and stays. */
async function removeUnused(path: string, oldest: number): Promise<boolean> {
  const aside = `${path}${asideEnding}`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const facts = await stat(aside).catch(() => null);
  // Another sweep put it back.
  if (facts === null) return false;
  if (facts.mtimeMs >= oldest) {
    await putBack(aside);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

/**
 * The content is named by its hash, so a file that was written meanwhile is the same. The time is
 * renewed, because that file may just have been kept.
 */
async function putBack(aside: string): Promise<void> {
  const now = new Date();
  await utimes(aside, now, now)
    .then(() => rename(aside, aside.slice(0, -asideEnding.length)))
    .catch(() => undefined);
}
