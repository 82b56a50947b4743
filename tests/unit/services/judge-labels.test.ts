import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { readJudgeLabels } from "@/lib/services/read-judge-labels";
import { anyText } from "../../support/any-text";

const read = (content: string, name = "labels.csv") => readJudgeLabels({ name, content });

describe("8.4 labelled answers from a file", () => {
  it("reads CSV, JSON and JSON Lines with the names people use", () => {
    const wanted = [
      { itemId: "a", answer: "x, y", pass: true },
      { itemId: "2", answer: "no", pass: false, score: 0.25 },
      { itemId: "c", answer: "?" },
    ];
    expect(read('id,answer,pass,score\na,"x, y",yes,\n2,no,0,0.25\nc,?,,\n')).toEqual(wanted);
    expect(
      read(
        JSON.stringify([
          { item: "a", response: "x, y", verdict: "Pass" },
          { item: 2, response: "no", verdict: false, score: 0.25 },
          { item: "c", response: "?", verdict: null },
        ]),
        "labels.json",
      ),
    ).toEqual(wanted);
    expect(read('{"itemId":"a","output":"x, y","label":1}\n', "l.jsonl")).toEqual([wanted[0]]);
  });

  it.each([
    ["id,answer,pass\na,x,maybe\n", /labels\.csv, line 2, pass: "maybe" is neither pass nor fail/],
    ["answer,pass\nx,yes\n", /line 2, id: is missing/],
    ["id,pass\na,yes\n", /line 2, answer: is missing/],
    ["id,answer,score\na,x,2\n", /line 2, score: must be a number from 0 to 1/],
    ["id,answer,score\na,x,much\n", /score: must be a number/],
    ["", /labels\.csv: the file is empty/],
    [`id,answer\n${"a,b\n".repeat(201)}`, /holds 201 answers/],
  ])("%j is refused with its place", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("no file makes it throw anything but a refusal with a fix", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        fc.constantFrom("l.csv", "l.json", "l.jsonl", "l.tsv"),
        (text, name) => {
          try {
            expect(read(text, name).length).toBeLessThanOrEqual(200);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            expect(error.code).toBe("invalid_data");
            expect(error.hint).not.toBe("");
          }
        },
      ),
    );
  });
});
