import { expect, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { drawable, shareImageModel } from "@/lib/run-view/share-image";
import { shareReport } from "@/lib/run-view/share-report";
import { shareVerdict } from "@/lib/run-view/share-verdict";
import type { ShareFindings } from "@/lib/schemas/share";
import { aRunLog } from "../../support/a-run-log";

const log = aRunLog("run_1");
const state = foldRunEvents(emptyRunState("run_1"), log);

function findings(changes: Partial<ShareFindings> = {}): ShareFindings {
  return {
    comparison: {
      seed: { passed: 2, scored: 20 },
      best: { passed: 12, scored: 20 },
      improved: 11,
      regressed: 1,
      unchanged: 8,
    },
    improved: [],
    regressed: [],
    rules: null,
    linesAdded: 0,
    linesRemoved: 0,
    notes: "",
    ...changes,
  };
}

test.each([
  [11, 1, "Better, beyond chance"],
  [5, 1, "Better, but within noise"],
  [6, 1, "Better, weak evidence"],
  [1, 0, "Better, but within noise"],
])("%i items better and %i worse is called: %s", (improved, regressed, answer) => {
  const comparison = {
    seed: { passed: 2, scored: 20 },
    best: { passed: 2 + improved - regressed, scored: 20 },
    improved,
    regressed,
    unchanged: 20 - improved - regressed,
  };
  const verdict = shareVerdict(state, findings({ comparison }));
  expect(verdict?.answer).toBe(answer);
  expect(verdict?.reason).toContain(`${improved} better, ${regressed} worse, p = `);
});

test("a verdict has k/n and an interval for seed and best on each split that was scored", () => {
  expect(shareVerdict(state, findings())?.rows).toEqual([
    {
      name: "Seed",
      split: "Selection",
      score: "0.100",
      fraction: "2/20",
      interval: "95 % 0.03–0.30",
    },
    {
      name: "Best",
      split: "Selection",
      score: "0.600",
      fraction: "12/20",
      interval: "95 % 0.39–0.78",
    },
    { name: "Best", split: "Test", score: "1.000", fraction: "4/4", interval: "95 % 0.51–1.00" },
  ]);
});

test("without the results of single items nothing is said about chance", () => {
  expect(shareVerdict(state, findings({ comparison: null }))?.answer).toBe("Better by +0.250");
  expect(shareVerdict(emptyRunState("run_1"), findings())).toBeNull();
});

test("a run without a gain says so, whatever the items did", () => {
  const flat = { ...state, bestScore: 0.5 };
  expect(shareVerdict(flat, findings())?.answer).toBe("No better than the seed");
});

test("texts of models and datasets cannot leave their place in the report", () => {
  const evil = "```\n# Not a heading | <script>alert(1)</script> [link](http://evil.example)";
  const report = shareReport(
    state,
    findings({
      notes: evil,
      rules: [
        {
          text: evil,
          lineCount: 2,
          title: "Step 1, edit 1 of 1",
          step: 1,
          outcome: "accept_new_best",
          score: 0.75,
          supportCount: 3,
          source: "failures",
          supportItemIds: [],
          isEstimated: false,
        },
      ],
      regressed: [{ itemId: "q|1", task: evil, expected: "a\nb", before: "x", after: "y" }],
    }),
  );
  const headings = report.split("\n").filter((line) => line.startsWith("# "));
  expect(headings).toHaveLength(3);
  // Two of them stand in fences that are longer than those of the text.
  expect(report.match(/^````markdown$/gm)).toHaveLength(2);
  const row = report.split("\n").find((line) => line.startsWith("| q")) ?? "";
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
  expect(row).not.toContain("<script>");
  expect(row).toContain("\\[link\\]");
});

test("the preview image tells score, count and gain, and marks each decision", () => {
  const steps = state.steps.map((record, index) => ({
    ...record,
    candidate_gate_score: index === 0 ? 0.75 : 0.25,
  }));
  const model = shareImageModel({ ...state, steps });
  expect(model).toMatchObject({ name: "Demo 1", score: "0.750", fraction: "3/4", isGain: true });
  expect(model.delta).toBe("+0.250 over the seed");
  expect(model.marks.map(({ kind }) => kind)).toEqual(["best", "rejected"]);
  expect(model.bestPath).toMatch(/^M\d+ \d+(H\d+V\d+){2}$/);
  expect(shareImageModel(emptyRunState("x"))).toMatchObject({
    score: "no score yet",
    bestPath: "",
  });
});

test.each([
  ["Größe – “x” …", "Größe – “x” …"],
  ["日本語 run 🚀", "run"],
  ["🚀", ""],
  ["a\u202Eb\u200Bc", "a b c"],
  ["x".repeat(70), `${"x".repeat(59)}…`],
])("only letters of the bundled font are drawn: %j", (text, drawn) => {
  expect(drawable(text, 60)).toBe(drawn);
});
