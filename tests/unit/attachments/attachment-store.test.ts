import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashOfBytes, openAttachmentStore } from "@/lib/attachments/attachment-store";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-attachments-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = new TextEncoder().encode("page one");
const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash);

describe("attachment store", () => {
  it("keeps bytes once under their hash and gives them back in another process", async () => {
    const store = openAttachmentStore(folder);
    const [first, second] = await Promise.all([store.keep(bytes), store.keep(bytes)]);
    expect(first).toBe(hashOfBytes(bytes));
    expect(second).toBe(first);
    expect(readdirSync(join(folder, first.slice(0, 2)))).toEqual([first]);
    expect(new Uint8Array(await openAttachmentStore(folder).load(first))).toEqual(bytes);
    expect(await store.has(first)).toBe(true);
  });

  it("writes a file again that an interrupted import left half written", async () => {
    const store = openAttachmentStore(folder);
    const hash = await store.keep(bytes);
    writeFileSync(pathOf(hash), "pa");
    await store.keep(bytes);
    expect(new Uint8Array(await openAttachmentStore(folder).load(hash))).toEqual(bytes);
  });

  it("says what to do about a file that is gone or was changed", async () => {
    const hash = await openAttachmentStore(folder).keep(bytes);
    writeFileSync(pathOf(hash), "page two");
    await expect(openAttachmentStore(folder).load(hash)).rejects.toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining("was changed on disk"),
    });
    rmSync(pathOf(hash));
    await expect(openAttachmentStore(folder).load(hash)).rejects.toMatchObject({
      code: "not_found",
      hint: expect.stringContaining("import the dataset again"),
    });
  });

  it("takes nothing but a hash as a name", async () => {
    const store = openAttachmentStore(folder);
    await expect(store.load("../../secret")).rejects.toThrow("SHA-256");
    expect(await store.has("../../secret")).toBe(false);
  });
});
