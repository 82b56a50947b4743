import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as blameRoute from "@/app/api/v1/runs/[runId]/versions/[number]/blame/route";
import { type SkillBlame, skillBlameSchema } from "@/lib/schemas/read-models";
import { listEdits } from "@/lib/services/read-edits";
import { getVersionText, listVersions } from "@/lib/services/read-versions";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
let runId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ runId } = await finishDemoRun(database.db));
});

afterAll(() => database.close());

async function blameOf(number: number): Promise<SkillBlame> {
  const response = await call(blameRoute.GET, { params: { runId, number: String(number) } });
  expect(response.status).toBe(200);
  return skillBlameSchema.parse(await response.json());
}

describe("blame of a run (product.md 10.3)", () => {
  test("every line of every version knows its edit and items, its epoch, or the seed", async () => {
    const versions = await listVersions(database.db, runId);
    const { rows: edits } = await listEdits(database.db, runId);
    const kinds = new Set<string>();
    for (const { number } of versions) {
      const { text } = await getVersionText(database.db, runId, number);
      const blame = await blameOf(number);
      expect(blame.lines.map((line) => line.text).join("\n")).toBe(text.replace(/\n$/, ""));
      for (const line of blame.lines) {
        const origin = blame.origins[line.origin];
        kinds.add(origin?.kind ?? "none");
        if (line.text.trim() === "" || origin?.kind !== "edit") {
          continue;
        }
        const edit = edits.find(
          (row) => row.step === origin.step && row.position === origin.edit?.position,
        );
        expect(edit?.content).toContain(line.text.trim());
        expect(origin.edit?.op).toBe(edit?.op);
        expect(origin.edit?.supportItems.map(({ itemId }) => itemId)).toEqual(edit?.supportItemIds);
        expect(origin.edit?.supportItems.every(({ rolloutId }) => rolloutId !== null)).toBe(true);
        expect(origin.version).toBe(edit?.versionNumber);
      }
    }
    expect([...kinds].toSorted()).toEqual(["edit", "seed", "slow_update"]);
  });

  test("runs of an older version have none stored and get the same answer", async () => {
    const last = (await listVersions(database.db, runId)).at(-1)?.number ?? 0;
    const stored = await blameOf(last);
    const before = await database.db.skillVersion.findMany({ where: { runId } });
    expect(before.every((row) => row.provenanceHash !== null)).toBe(true);
    await database.db.skillVersion.updateMany({ where: { runId }, data: { provenanceHash: null } });
    expect(await blameOf(last)).toEqual(stored);
  });

  test("a version there is not has no blame", async () => {
    const answer = await call(blameRoute.GET, { params: { runId, number: "999" } });
    expect(await errorOf(answer)).toMatchObject({ status: 404, code: "not_found" });
  });
});
