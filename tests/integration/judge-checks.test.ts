import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createJudgeCheckSchema } from "@/lib/schemas/judge";
import { askJudgeOfCheck } from "@/lib/services/ask-judge";
import { importDataset } from "@/lib/services/import-dataset";
import {
  createJudgeCheck,
  deleteJudgeCheck,
  getJudgeCheck,
  labelJudgeCase,
  listJudgeChecks,
} from "@/lib/services/judge-checks";
import { previewJudge } from "@/lib/services/preview-judge";
import { createTestDatabase, type TestDatabase } from "../support/database";
import {
  type RecordedRequest,
  type ScriptedReply,
  startScriptedModelServer,
} from "../support/scripted-model-server";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

const signal = new AbortController().signal;
const scorer = { type: "llmJudge", rubric: "The sum is right." };

async function sums(): Promise<string> {
  const items = Array.from({ length: 24 }, (_, index) => ({
    id: `i${index}`,
    input: `${index} + ${index}?`,
    expected: String(2 * index),
    split: ["train", "val", "test"][index % 3],
  }));
  const { dataset } = await importDataset(database.db, {
    name: "sums",
    environment: "custom",
    options: { scorer },
    files: [{ name: "sums.json", text: JSON.stringify(items) }],
  });
  return dataset.id;
}

/** Reads the blocks of a judge's question. */
function asked(request: RecordedRequest) {
  const text = JSON.stringify(request.body.messages);
  const block = (name: string) =>
    new RegExp(`<<<${name} ([0-9a-f]+)\\\\n(.*?)\\\\n${name} \\1>>>`).exec(text)?.[2] ?? "";
  return {
    reference: block("REFERENCE"),
    answer: block("ANSWER"),
    isSwapped: text.indexOf("<<<ANSWER") < text.indexOf("<<<REFERENCE"),
  };
}

const verdict = (pass: boolean, reason = "because") =>
  JSON.stringify({ reason, score: pass ? 1 : 0, pass });

async function checkOf(
  url: string,
  input: Record<string, unknown>,
): Promise<{ id: string; datasetId: string }> {
  const datasetId = await sums();
  const body = createJudgeCheckSchema.parse({
    scorer,
    judge: { provider: "openai_compatible", model: "judge", baseUrl: url, maxAttempts: 1 },
    ...input,
  });
  const { id } = await createJudgeCheck(database.db, datasetId, body);
  return { id, datasetId };
}

async function askAll(id: string) {
  for (;;) {
    const result = await askJudgeOfCheck(database.db, id, { limit: 8, signal });
    if (result.remaining === 0 || result.problem) {
      return result;
    }
  }
}

async function withJudge<T>(
  reply: (request: RecordedRequest) => ScriptedReply,
  work: (url: string, requests: readonly RecordedRequest[]) => Promise<T>,
): Promise<T> {
  const server = await startScriptedModelServer({ handler: reply });
  try {
    return await work(server.url, server.requests);
  } finally {
    await server.close();
  }
}

describe("8.4 checking a judge", () => {
  test("a fair judge agrees with known verdicts in every round and is stored with its rubric", async () => {
    await withJudge(
      (request) => {
        const { answer, reference } = asked(request);
        return verdict(answer === reference);
      },
      async (url, requests) => {
        const { id, datasetId } = await checkOf(url, { source: "references", size: 24 });
        const { check, problem } = await askAll(id);
        expect(problem).toBeNull();
        expect(requests).toHaveLength(24 * 3);
        expect(check.agreement).toMatchObject({
          compared: 24,
          accuracy: 1,
          kappa: 1,
          level: "good",
          confusion: { bothPass: 12, bothFail: 12 },
          again: { cases: 24, same: 24 },
          swapped: { cases: 24, same: 24, scoreShift: 0 },
        });
        expect(check.usage.calls).toBe(72);
        const [row] = await listJudgeChecks(database.db, { datasetId });
        const dataset = await database.db.dataset.findFirstOrThrow();
        expect(row).toMatchObject({
          fingerprint: dataset.fingerprint,
          judge: { model: "judge" },
          scorer,
          agreement: check.agreement,
        });
        expect(row?.rubricHash).toMatch(/^[0-9a-f]{64}$/);
        // No item of the test split was shown.
        const test = await database.db.datasetItem.findMany({ where: { split: "test" } });
        const ids = new Set(test.map(({ itemId }) => itemId));
        expect(check.cases.some(({ itemId }) => ids.has(itemId))).toBe(false);
      },
    );
  });

  test("a judge that likes what it sees first is shown to be unstable", async () => {
    await withJudge(
      (request) => {
        const { answer, reference, isSwapped } = asked(request);
        return verdict(isSwapped || answer === reference);
      },
      async (url) => {
        const { id } = await checkOf(url, { source: "references", size: 20 });
        const { check } = await askAll(id);
        expect(check.agreement).toMatchObject({
          again: { same: 20 },
          swapped: { cases: 20, same: 10, scoreShift: 0.5 },
        });
      },
    );
  });

  test("a lenient judge is below what is needed, and the disagreements keep their reasons", async () => {
    await withJudge(
      () => verdict(true, "sounds good"),
      async (url) => {
        const { id } = await checkOf(url, {
          source: "references",
          size: 20,
          rounds: ["first"],
        });
        const { check } = await askAll(id);
        expect(check.agreement).toMatchObject({
          accuracy: 0.5,
          kappa: 0,
          level: "low",
          confusion: { judgeTooLenient: 10, bothPass: 10 },
          bias: [
            { score: 0, bias: 1 },
            { score: 1, bias: 0 },
          ],
          again: null,
        });
        expect(check.cases[0]?.verdicts).toEqual([
          { round: "first", status: "given", score: 1, pass: true, reason: "sounds good" },
        ]);
      },
    );
  });

  test("an endpoint that is down leaves no verdict; asking goes on where it stopped", async () => {
    let isDown = true;
    await withJudge(
      (request) =>
        isDown
          ? { kind: "status", status: 503 }
          : verdict(asked(request).answer === asked(request).reference),
      async (url) => {
        const { id } = await checkOf(url, { source: "references", size: 6, rounds: ["first"] });
        const first = await askAll(id);
        expect(first.problem?.message).toMatch(/The judge gives no answer/);
        expect(first).toMatchObject({ asked: 0, remaining: 6 });
        expect(await database.db.judgeVerdict.count()).toBe(0);
        isDown = false;
        expect(await askAll(id)).toMatchObject({ problem: null, remaining: 0 });
        expect(await database.db.judgeVerdict.count()).toBe(6);
      },
    );
  });

  test("replies nobody can read are counted as failed, never as a verdict", async () => {
    await withJudge(
      () => "I like it",
      async (url) => {
        const { id } = await checkOf(url, { source: "references", size: 4, rounds: ["first"] });
        const { check } = await askAll(id);
        expect(check.agreement).toMatchObject({ failed: 4, judged: 0, compared: 0, level: "none" });
        expect(check.cases[0]?.verdicts[0]?.reason).toMatch(/cannot be used/);
      },
    );
  });

  test("given answers are labelled by a person, who may take a label back", async () => {
    await withJudge(
      () => verdict(true),
      async (url) => {
        const { id } = await checkOf(url, {
          source: "given",
          cases: [
            { itemId: "i0", answer: "0" },
            { itemId: "i1", answer: "3", pass: false },
          ],
          rounds: ["first"],
        });
        await askAll(id);
        const labelled = await labelJudgeCase(database.db, id, 0, { pass: true });
        expect(labelled.agreement).toMatchObject({ labelled: 2, compared: 2, level: "few" });
        expect(labelled.cases.map(({ labelFrom }) => labelFrom)).toEqual(["person", "known"]);
        const back = await labelJudgeCase(database.db, id, 0, null);
        expect(back.agreement).toMatchObject({ labelled: 1, accuracy: 0 });
        await expect(labelJudgeCase(database.db, id, 9, null)).rejects.toMatchObject({
          code: "not_found",
        });
        await deleteJudgeCheck(database.db, id);
        await expect(getJudgeCheck(database.db, id)).rejects.toMatchObject({ code: "not_found" });
        expect(await database.db.judgeVerdict.count()).toBe(0);
      },
    );
  });

  test("bad requests are named: unknown items, no answers of runs, nothing given", async () => {
    await expect(
      checkOf("http://127.0.0.1:1", { source: "given", cases: [{ itemId: "nope", answer: "x" }] }),
    ).rejects.toMatchObject({
      code: "invalid_data",
      fields: [{ path: "cases.0.itemId" }],
    });
    await expect(checkOf("http://127.0.0.1:1", { source: "answers" })).rejects.toMatchObject({
      code: "conflict",
      fields: [{ path: "source" }],
    });
    const given = createJudgeCheckSchema.safeParse({ scorer, judge: {}, source: "given" });
    expect(given.error?.issues[0]).toMatchObject({ path: ["cases"] });
  });

  test("the preview shows the question of a run, for an item or a task of one's own", async () => {
    const datasetId = await sums();
    const parsed = createJudgeCheckSchema.shape.scorer.parse(scorer);
    const ofItem = await previewJudge(database.db, {
      scorer: parsed,
      datasetId,
      itemId: "i3",
      answer: "six",
      round: "first",
    });
    expect(ofItem.question).toMatch(/<<<TASK [0-9a-f]{16}\n3 \+ 3\?/);
    expect(ofItem.question).toContain("six");
    expect(ofItem.system).toContain("0 or 1");
    const own = await previewJudge(database.db, {
      scorer: parsed,
      task: { input: "Be brief.", expected: [], rubric: "It is brief." },
      round: "first",
    });
    expect(own).toMatchObject({ itemId: null, usesItemRubric: true });
    expect(own.question).toContain("It is brief.");
    expect(own.question).not.toContain("The sum is right.");
  });
});
