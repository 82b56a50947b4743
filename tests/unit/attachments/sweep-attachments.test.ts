import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAttachmentStore } from "@/lib/attachments/attachment-store";
import { sweepAttachments } from "@/lib/attachments/sweep-attachments";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "attachments-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const pathOf = (hash: string) => join(directory, hash.slice(0, 2), hash);
const age = (path: string) => utimesSync(path, new Date(0), new Date(0));
const nobody = async () => new Set<string>();
const sweep = (more: Partial<Parameters<typeof sweepAttachments>[0]> = {}) =>
  sweepAttachments({ directory, referred: nobody, now: Date.now, ...more });
const filesLeft = () =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

async function keepOld(text: string): Promise<string> {
  const hash = await openAttachmentStore(directory).keep(bytes(text));
  age(pathOf(hash));
  return hash;
}

describe("sweeping attachments", () => {
  it("removes what nothing refers to, and keeps what is referred to or came lately", async () => {
    const used = await keepOld("used");
    await keepOld("unused");
    const late = await openAttachmentStore(directory).keep(bytes("late"));
    const swept = await sweep({ referred: async () => new Set([used]) });
    expect(swept).toEqual({ removedCount: 1, removedBytes: 6, keptCount: 2 });
    expect(filesLeft()).toEqual([used, late].toSorted());
  });

  it("a trial counts and removes nothing", async () => {
    const hash = await keepOld("unused");
    expect(await sweep({ isTrial: true })).toMatchObject({ removedCount: 1 });
    expect(filesLeft()).toEqual([hash]);
  });

  it("nothing is asked for while every file is new, or there is none", async () => {
    await openAttachmentStore(directory).keep(bytes("late"));
    const referred = () => Promise.reject(new Error("asked"));
    expect(await sweep({ referred })).toMatchObject({ removedCount: 0, keptCount: 1 });
    expect(await sweep({ referred, directory: join(directory, "none") })).toMatchObject({
      keptCount: 0,
    });
  });

  it("an import that keeps a known file while the sweep looks for users does not lose it", async () => {
    const hash = await keepOld("known");
    const store = openAttachmentStore(directory);
    const swept = await sweep({
      referred: async () => {
        await store.keep(bytes("known"));
        return new Set();
      },
    });
    expect(swept.removedCount).toBe(0);
    expect(Buffer.from(await store.load(hash)).toString()).toBe("known");
  });

  it("a file that is away at the moment it is kept is written again, and stays", async () => {
    const hash = await keepOld("away");
    renameSync(pathOf(hash), `${pathOf(hash)}.unused`);
    await openAttachmentStore(directory).keep(bytes("away"));
    // The sweep that took it aside died; the next one finds both.
    await sweep();
    expect(filesLeft()).toEqual([hash]);
  });

  it("drafts of interrupted imports go, other people's files stay", async () => {
    mkdirSync(join(directory, "ab"));
    for (const name of ["ab/x.123.tmp", "ab/readme.md", "notes.txt"]) {
      writeFileSync(join(directory, name), "x");
      age(join(directory, name));
    }
    writeFileSync(join(directory, "ab", "y.456.tmp"), "x");
    await sweep();
    expect(filesLeft()).toEqual(["notes.txt", "readme.md", "y.456.tmp"]);
  });

  it("imports and sweeps at the same time lose no file that was kept", async () => {
    const texts = Array.from({ length: 30 }, (_, index) => `file ${index}`);
    for (const text of texts) await keepOld(text);
    const kept = texts.map((text) => openAttachmentStore(directory).keep(bytes(text)));
    const sweeps = [sweep(), sweep(), sweep()];
    const hashes = await Promise.all(kept);
    await Promise.all(sweeps);
    const store = openAttachmentStore(directory);
    for (const hash of hashes) expect(await store.has(hash)).toBe(true);
  });
});
