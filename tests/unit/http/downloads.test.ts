import papaparse from "papaparse";
import { expect, test } from "vitest";
import { slug } from "@/lib/http/respond";
import { stepsCsv } from "@/lib/http/steps-csv";
import { aStepRecord } from "../../support/a-run-log";

test("a file name from a run's name has letters, digits and dashes only", () => {
  expect(slug("Über–Lauf: 1/2 …", "run")).toBe("uber-lauf-1-2");
  expect(slug("../../etc/passwd", "run")).toBe("etc-passwd");
  expect(slug('"; rm -rf\r\nX: y', "run")).toBe("rm-rf-x-y");
  expect(slug("技能", "run")).toBe("run");
  expect(slug("a".repeat(500), "run")).toHaveLength(60);
});

test.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx"])(
  "a cell that starts like the formula %j is made a text",
  (text) => {
    const csv = stepsCsv([aStepRecord({ current_origin: text })]);
    const [row] = papaparse.parse<Record<string, string>>(csv.trim(), { header: true }).data;
    expect(row?.current_origin).toBe(`'${text}`);
  },
);

test("numbers below zero stay numbers", () => {
  const csv = stepsCsv([aStepRecord({ current_score: -0.5 })]);
  const [row] = papaparse.parse<Record<string, string>>(csv.trim(), { header: true }).data;
  expect(row?.current_score).toBe("-0.5");
});
