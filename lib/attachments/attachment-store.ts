import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/**
 * Files that belong to items: pictures, documents, workbooks. Each is kept once under the SHA-256 of
 * its bytes, so the place it came from is never needed again and an item's hash covers its files.
 */
export type AttachmentStore = {
  readonly directory: string;
  /** Keeps the bytes and returns their hash; bytes that are there already are not written again. */
  keep(bytes: Uint8Array): Promise<string>;
  has(hash: string): Promise<boolean>;
  /** The bytes of a hash. Callers must not change them. Throws AppError `not_found`, `invalid_data`. */
  load(hash: string): Promise<Uint8Array>;
};

const hashPattern = /^[0-9a-f]{64}$/;
/** What stays in memory of the files read last. */
const cacheBytes = 64 * 1024 * 1024;

export function hashOfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function openAttachmentStore(directory: string): AttachmentStore {
  const cache = createByteCache(cacheBytes);
  const reading = new Map<string, Promise<Uint8Array>>();
  /** Files found whole before by this process; a search reads thousands of them again and again. */
  const verified = new Set<string>();

  function pathOf(hash: string): string {
    if (!hashPattern.test(hash)) throw new Error("an attachment is named by a SHA-256 in hex");
    return join(directory, hash.slice(0, 2), hash);
  }

  async function read(hash: string): Promise<Uint8Array> {
    const bytes = await readFile(pathOf(hash)).catch((cause: unknown) => {
      throw new AppError({
        code: "not_found",
        message: `A file of this dataset (${hash.slice(0, 12)}…) is not in the attachment store.`,
        hint: "Restore the attachments folder from a backup, or import the dataset again under a new name.",
        cause,
      });
    });
    if (!verified.has(hash) && hashOfBytes(bytes) !== hash) {
      throw new AppError({
        code: "invalid_data",
        message: `A file of this dataset (${hash.slice(0, 12)}…) was changed on disk.`,
        hint: "Delete it from the attachments folder and import the dataset again under a new name.",
      });
    }
    verified.add(hash);
    cache.set(hash, bytes);
    return bytes;
  }

  /**
   * Marks a file that is there already as wanted now, so that a sweep which runs meanwhile leaves it.
   * False when it is not there, or not whole.
   */
  async function refresh(path: string, size: number): Promise<boolean> {
    const now = new Date();
    try {
      await utimes(path, now, now);
      return (await stat(path)).size === size;
    } catch {
      return false;
    }
  }

  return {
    directory,
    async keep(bytes) {
      const hash = hashOfBytes(bytes);
      const path = pathOf(hash);
      if (await refresh(path, bytes.byteLength)) return hash;
      await mkdir(dirname(path), { recursive: true });
      // Two imports of one file may meet: each writes its own copy and the last name wins.
      const draft = `${path}.${randomUUID()}.tmp`;
      try {
        await writeFile(draft, bytes, { flag: "wx" });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      return hash;
    },
    has: async (hash) =>
      hashPattern.test(hash) && (await stat(pathOf(hash)).catch(() => null)) !== null,
    async load(hash) {
      const cached = cache.get(hash);
      if (cached) return cached;
      const running = reading.get(hash) ?? read(hash).finally(() => reading.delete(hash));
      reading.set(hash, running);
      return running;
    },
  };
}

/** Drops what was used longest ago once the limit is passed. */
function createByteCache(limit: number) {
  const entries = new Map<string, Uint8Array>();
  let size = 0;
  return {
    get(hash: string): Uint8Array | null {
      const bytes = entries.get(hash);
      if (!bytes) return null;
      entries.delete(hash);
      entries.set(hash, bytes);
      return bytes;
    },
    set(hash: string, bytes: Uint8Array): void {
      if (entries.has(hash) || bytes.byteLength > limit / 2) return;
      entries.set(hash, bytes);
      size += bytes.byteLength;
      for (const [oldest, { byteLength }] of entries) {
        if (size <= limit) return;
        entries.delete(oldest);
        size -= byteLength;
      }
    },
  };
}

let opened: AttachmentStore | null = null;

/** Where this installation keeps attachments: `SKILLOPT_ATTACHMENTS_DIR`, or `attachments` beside the runs. */
export function attachmentsDirectory(): string {
  return (
    env.SKILLOPT_ATTACHMENTS_DIR ?? join(dirname(resolve(env.SKILLOPT_RUNS_DIR)), "attachments")
  );
}

/** The store of this installation. */
export function attachmentStore(): AttachmentStore {
  opened ??= openAttachmentStore(attachmentsDirectory());
  return opened;
}
