import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import * as skillRoute from "@/app/api/v1/skills/[skillId]/route";
import * as zipRoute from "@/app/api/v1/skills/[skillId]/skill.zip/route";
import * as versionRoute from "@/app/api/v1/skills/[skillId]/versions/[number]/route";
import * as versionsRoute from "@/app/api/v1/skills/[skillId]/versions/route";
import * as skillsRoute from "@/app/api/v1/skills/route";
import {
  librarySkillPageSchema,
  librarySkillRowSchema,
  libraryVersionRowSchema,
} from "@/lib/schemas/library";
import { createRun } from "@/lib/services/create-run";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
let runId = "";
let datasetId = "";

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ runId, datasetId } = await finishDemoRun(database.db));
});
afterAll(async () => {
  await database.close();
});

const pageReply = z.object({ skill: librarySkillPageSchema });
const create = (json: unknown) => call(skillsRoute.POST, { json });
const created = async (json: unknown) => pageReply.parse(await (await create(json)).json()).skill;
const add = (skillId: string, json: unknown) =>
  call(versionsRoute.POST, { params: { skillId }, json });
const raw = (skillId: string, number: number, query = "raw=1") =>
  call(versionRoute.GET, {
    path: `/api/v1/skills/${skillId}/versions/${number}?${query}`,
    params: { skillId, number: String(number) },
  });
const list = async (query = "") =>
  z
    .object({ rows: z.array(librarySkillRowSchema), nextCursor: z.string().nullable() })
    .parse(await (await call(skillsRoute.GET, { path: `/api/v1/skills?${query}` })).json());

describe("the library of skills", () => {
  test("keeps the best version of a run with where it comes from, and what it scored", async () => {
    const skill = await created({ run: { runId } });
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
    expect(skill.name).toBe(run.name);
    expect(skill.latest.origin).toMatchObject({
      kind: "run",
      runId,
      score: run.bestScore,
      baseline: run.baselineScore,
      isSimulated: true,
    });
    expect(skill.latest.skillHash).toBe(run.bestSkillHash);
    const text = await (await raw(skill.id, 1)).text();
    const withOrigin = await (await raw(skill.id, 1, "raw=1&provenance=1")).text();
    expect(withOrigin.startsWith(text)).toBe(true);
    expect(withOrigin).toContain(runId);
    const facts = withOrigin.slice(text.length);
    expect(facts.match(/-->/g)).toHaveLength(1);
  });

  test("an imported text comes back byte for byte; versions are added, never changed", async () => {
    const text = "\uFEFF---\r\nname: a\r\n---\r\n# Überschrift \u200b\r\n";
    const { id } = await created({ name: "mine", text, fileName: "SKILL.md" });
    expect(new Uint8Array(await (await raw(id, 1)).arrayBuffer())).toEqual(
      new TextEncoder().encode(text),
    );
    expect(await (await add(id, { text: "second" })).json()).toMatchObject({ number: 2 });
    expect(await (await add(id, { text: "second" })).json()).toMatchObject({ number: 2 });
    const restored = pageReply.parse(await (await add(id, { restore: 1 })).json()).skill;
    expect(restored.versions.map(({ origin }) => origin.kind)).toEqual([
      "imported",
      "imported",
      "restored",
    ]);
    expect(restored.versions[0]?.skillHash).toBe(restored.versions[2]?.skillHash);
    const reply = await (await raw(id, 2, "")).json();
    expect(libraryVersionRowSchema.extend({ text: z.string() }).parse(reply).text).toBe("second");
  });

  test("names the runs that began with one of its texts", async () => {
    const { id } = await created({ name: "seed", text: "# Begin here\n" });
    const run = await createRun(database.db, {
      datasetId,
      seedSkill: "# Begin here\n",
      name: "from it",
    });
    const reply = await call(skillRoute.GET, { params: { skillId: id } });
    const { skill } = pageReply.parse(await reply.json());
    expect(skill.usedBy).toEqual([{ id: run.runId, name: "from it", version: 1 }]);
  });

  test("is listed newest first, as a file too, and leaves the list when archived", async () => {
    const before = (await list()).rows.length;
    const { id } = await created({ name: "=gone", text: "x" });
    expect((await list()).rows[0]?.name).toBe("=gone");
    const csv = await call(skillsRoute.GET, { path: "/api/v1/skills?format=csv" });
    expect(await csv.text()).toContain("'=gone");
    const changes = { archived: true, name: "gone" };
    await call(skillRoute.PATCH, { params: { skillId: id }, method: "PATCH", json: changes });
    expect((await list()).rows).toHaveLength(before);
    expect((await list("archived=true")).rows.map((row) => row.name)).toEqual(["gone"]);
  });

  test("gives an Agent Skill whose front matter no name can break", async () => {
    const { id } = await created({ name: "a: b\n---\nx", text: "# Body\n", notes: "what it does" });
    const reply = await call(zipRoute.GET, { params: { skillId: id } });
    const files = unzipSync(new Uint8Array(await reply.arrayBuffer()));
    const [path] = Object.keys(files);
    expect(path).toBe("a-b-x/SKILL.md");
    expect(strFromU8(files[path!]!)).toMatch(
      /^---\nname: a-b-x\ndescription: what it does\n---\n\n# Body\n$/,
    );
  });

  test("an empty, a huge and a foreign one are refused in words", async () => {
    expect(await errorOf(await create({ name: "a", text: "" }))).toMatchObject({ status: 400 });
    const huge = await errorOf(await create({ name: "a", text: "x".repeat(256 * 1024 + 1) }));
    expect(huge.fields.some(({ message }) => message.includes("256 KiB"))).toBe(true);
    const nobody = { run: { runId: "run_zzzzzzzzzzzzzzzzzzzzz" } };
    expect(await errorOf(await create(nobody))).toMatchObject({ status: 404 });
    const noSkill = await call(skillRoute.GET, { params: { skillId: "../x" } });
    expect(await errorOf(noSkill)).toMatchObject({ status: 404 });
    expect(await errorOf(await add("skl_zzzzzzzzzzzzzzzzzzzzz", { text: "a" }))).toMatchObject({
      status: 404,
    });
  });
});
