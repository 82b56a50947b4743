import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directorySink } from "@/lib/artifacts/sink";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillopt-sink-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a file is replaced as a whole and leaves no temporary file behind", async () => {
  const sink = directorySink(folder);
  await sink.write("a/b.txt", "one");
  await sink.write("a/b.txt", "two");
  expect(await readFile(join(folder, "a", "b.txt"), "utf8")).toBe("two");
  expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
  expect(await sink.has("a/b.txt")).toBe(true);
  expect(await sink.has("a")).toBe(false);
});

test("a path that leaves the directory is refused", async () => {
  const sink = directorySink(join(folder, "out"));
  await expect(sink.write("../other.txt", "x")).rejects.toMatchObject({ code: "internal" });
  await expect(sink.write("a/../../other.txt", "x")).rejects.toMatchObject({ code: "internal" });
  expect(await readdir(folder)).toEqual([]);
});

test("a directory that cannot be made is a clear error", async () => {
  await writeFile(join(folder, "file"), "");
  const sink = directorySink(join(folder, "file"));
  await expect(sink.write("a.txt", "x")).rejects.toMatchObject({
    code: "invalid_request",
    message: expect.stringContaining("Cannot write to"),
  });
});
