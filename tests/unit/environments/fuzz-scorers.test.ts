import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { trimBlanks } from "@/lib/domain/whitespace";
import { extractAnswerAs } from "@/lib/environments/custom/extract-answer";
import { scoreAnswer, type TextScorer } from "@/lib/environments/custom/scorers/score";
import { anls, levenshtein } from "@/lib/environments/docvqa/score";
import { extractTagged, extractTaggedOrLastLine } from "@/lib/environments/extract-tagged";
import { type Choice, coerceChoices, normalizeLabel } from "@/lib/environments/livemath/choices";
import { parseChoiceLabel } from "@/lib/environments/livemath/label";
import { parseLivemathItems } from "@/lib/environments/livemath/parse-items";
import { normalizeRow } from "@/lib/environments/livemath/raw-row";
import { evaluateChoice } from "@/lib/environments/livemath/score";
import { mentionsOtherChoices, shuffleChoices } from "@/lib/environments/livemath/shuffle";
import { scoreCompat } from "@/lib/environments/officeqa/compat-score";
import { findNumbers } from "@/lib/environments/officeqa/numbers";
import { officialReward } from "@/lib/environments/officeqa/official-score";
import { readDataFile } from "@/lib/environments/read-data-file";
import { parseSearchqaItems } from "@/lib/environments/searchqa/parse-items";
import {
  evaluateAnswer,
  exactMatch,
  f1Score,
  normalizeAnswer,
  subEm,
} from "@/lib/environments/searchqa/score";
import type { CellValue } from "@/lib/environments/spreadsheet/cell-value";
import { areCellsEqual, cellText } from "@/lib/environments/spreadsheet/compare-cells";
import { compareWorkbooks } from "@/lib/environments/spreadsheet/compare-workbooks";
import { parsePosition } from "@/lib/environments/spreadsheet/position";
import { readWorkbook } from "@/lib/environments/spreadsheet/read-workbook";
import { scorerSchema } from "@/lib/schemas/scorer";

const profiles = ["compat", "official"] as const;

/** Pieces that scorers give a meaning to, between any other characters. */
const pieces = fc.constantFrom(
  "<answer>",
  "</answer>",
  "<ANSWER>",
  "\n",
  "\u0085",
  "\u00a0",
  " ",
  "the",
  "A",
  "B",
  "(B)",
  "**",
  "\\boxed{",
  "}",
  "$",
  "option ",
  "answer is ",
  ".",
  ",",
  "1,234",
  "-5",
  "%",
  "million",
  "½",
  "é",
  "e\u0301",
  "İ",
  "ß",
  "👩‍🍳",
  "\ud800",
  "[",
  "]",
  "{",
  '"',
  "'",
);
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: pieces }, fc.string({ unit: "binary", maxLength: 6 })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(""));
const hostile = fc
  .tuple(pieces, fc.integer({ min: 2000, max: 20_000 }), fc.string({ maxLength: 3 }))
  .map(([piece, times, end]) => piece.repeat(times) + end);
const anyText = fc.oneof({ weight: 20, arbitrary: text }, { weight: 1, arbitrary: hostile });
const golds = fc.array(text, { minLength: 1, maxLength: 4 });
const isShare = (score: number) => score >= 0 && score <= 1;

describe("extraction", () => {
  it("always gives a text that is part of the reply, trimmed", () => {
    fc.assert(
      fc.property(anyText, (reply) => {
        for (const profile of profiles) {
          expect(reply).toContain(extractTaggedOrLastLine(reply, profile).answer);
        }
        expect(extractTagged(reply).answer).toBe(extractTagged(reply).answer.trim());
        for (const format of ["tag", "whole", "lastLine", "json"] as const) {
          expect(typeof extractAnswerAs(format, reply).answer).toBe("string");
        }
      }),
    );
  });

  it("finds what stands in the last pair of tags", () => {
    const plain = fc.string().filter((one) => !/<\/?answer>/i.test(one));
    fc.assert(
      fc.property(plain, plain, plain, (before, answer, after) => {
        const reply = `${before}<answer>x</answer><Answer>${answer}</ANSWER>${after}`;
        expect(extractTagged(reply)).toEqual({ answer: answer.trim(), extraction: "tag" });
      }),
    );
  });
});

describe("SearchQA", () => {
  it("the normal form is stable, and scores stay between 0 and 1", () => {
    fc.assert(
      fc.property(anyText, golds, (reply, expected) => {
        const normal = normalizeAnswer(reply);
        // An article can appear when punctuation between two letters goes; a second pass is enough.
        expect(normalizeAnswer(normalizeAnswer(normal))).toBe(normalizeAnswer(normal));
        for (const profile of profiles) {
          const score = evaluateAnswer(reply, expected, profile);
          expect([score.em, score.f1, score.subEm].every(isShare)).toBe(true);
          expect(score.f1).toBeGreaterThanOrEqual(score.em);
        }
      }),
    );
  });

  it("answer and expected answer can change places", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(exactMatch(a, [b])).toBe(exactMatch(b, [a]));
        expect(f1Score(a, [b])).toBeCloseTo(f1Score(b, [a]), 12);
        for (const profile of profiles) {
          expect(subEm(a, [b], profile)).toBe(subEm(b, [a], profile));
        }
        expect(exactMatch(a, [a])).toBe(1);
        expect(f1Score(a, [a])).toBe(1);
      }),
    );
  });

  it("any value is an item or a problem with its place", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseSearchqaItems([{ file: "f", line: 7, value }]);
        expect(parsed.ok || parsed.problems[0]?.line === 7).toBe(true);
      }),
    );
  });
});

const choiceList = fc
  .array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 7 })
  .map((texts): Choice[] => texts.map((one, place) => ({ label: "ABCDEFG"[place]!, text: one })));

describe("LiveMathematicianBench", () => {
  it("any reply names one option or none, in both profiles", () => {
    fc.assert(
      fc.property(anyText, choiceList, fc.nat(), (reply, choices, pick) => {
        const correctChoice = choices[pick % choices.length]!;
        for (const profile of profiles) {
          const score = evaluateChoice(reply, { choices, correctChoice }, profile);
          expect([0, 1]).toContain(score.em);
          const labels = choices.map(({ label }) => label);
          expect(score.predicted.isLabel).toBe(labels.includes(score.predicted.label));
        }
      }),
    );
  });

  it("a label is read in any dress", () => {
    const dress = fc.constantFrom<(label: string) => string>(
      (label) => label,
      (label) => `(${label})`,
      (label) => `**${label}**`,
      (label) => ` ${label.toLowerCase()}). `,
      (label) => `\\boxed{\\text{${label}}}`,
      (label) => `$${label}$`,
      (label) => `The correct answer is ${label}.`,
      (label) => `Option ${label}`,
      (label) => `"${label}"`,
      (label) => `Choice (${label}):`,
    );
    fc.assert(
      fc.property(choiceList, fc.nat(), dress, (choices, pick, dressed) => {
        const { label } = choices[pick % choices.length]!;
        expect(parseChoiceLabel(dressed(label), choices, "official")).toEqual({
          label,
          isLabel: true,
        });
      }),
    );
  });

  it("dealing keeps every text, the letters in order, and the right option", () => {
    fc.assert(
      fc.property(choiceList, fc.string(), fc.integer(), fc.nat(), (choices, id, seed, pick) => {
        const correctChoice = choices[pick % choices.length]!;
        const dealt = shuffleChoices({ id, seed, choices, correctChoice })!;
        expect(dealt.choices.map(({ label }) => label)).toEqual(choices.map(({ label }) => label));
        expect(dealt.choices.map((one) => one.text).toSorted()).toEqual(
          choices.map((one) => one.text).toSorted(),
        );
        const right = dealt.choices.find(({ label }) => label === dealt.correctChoice.label);
        expect(right?.text).toBe(correctChoice.text);
        expect(shuffleChoices({ id, seed, choices, correctChoice })).toEqual(dealt);
      }),
    );
  });

  it("rows of any shape are read or refused", () => {
    const record = fc.dictionary(
      fc.constantFrom("id", "no", "month", "mcq", "question", "choices", "correct_choice", "x"),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(fc.oneof(record, fc.jsonValue()), anyText, (value, label) => {
        const parsed = parseLivemathItems([{ file: "f", line: 7, value }]);
        expect(parsed.ok || parsed.problems[0]?.line === 7).toBe(true);
        coerceChoices(value);
        if (value !== null && typeof value === "object" && !Array.isArray(value)) {
          normalizeRow({ ...value }, { index: 0 });
        }
        expect(trimBlanks(label).toUpperCase()).toContain(normalizeLabel(label));
        expect(normalizeLabel(label)).not.toMatch(/[.):]$/);
        mentionsOtherChoices([{ label: "A", text: label }]);
      }),
    );
  });
});

describe("DocVQA and OfficeQA", () => {
  it("edit distance is symmetric and bounded, equal texts score 1", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(levenshtein(a, b)).toBe(levenshtein(b, a));
        expect(levenshtein(a, a)).toBe(0);
        expect(anls(a, [b])).toBeCloseTo(anls(b, [a]), 12);
        expect(anls(a, [a])).toBe(1);
        expect(isShare(anls(a, [b]))).toBe(true);
      }),
    );
  });

  it("rewards are 0 or 1 and grow with the tolerance; the compat F1 is symmetric", () => {
    fc.assert(
      fc.property(anyText, text, (answer, gold) => {
        const rewards = [0, 0.01, 0.05].map((tolerance) => officialReward(gold, answer, tolerance));
        expect(rewards.every((reward) => reward === 0 || reward === 1)).toBe(true);
        expect(rewards).toEqual(rewards.toSorted());
        expect(scoreCompat(gold, answer).f1).toBeCloseTo(scoreCompat(answer, gold).f1, 12);
        expect(findNumbers(answer).every(({ value }) => !Number.isNaN(value))).toBe(true);
      }),
    );
  });
});

const cell: fc.Arbitrary<CellValue> = fc.oneof(
  fc.constant<CellValue>({ kind: "empty" }),
  fc.double().map((value): CellValue => ({ kind: "number", value })),
  fc
    .oneof(text, fc.constantFrom("", "1_000", "NaN", "1e5", "12:30"))
    .map((value): CellValue => ({ kind: "text", value })),
  fc.boolean().map((value): CellValue => ({ kind: "bool", value })),
  fc
    .tuple(fc.constantFrom("datetime", "duration" as const), fc.integer({ min: -1e13, max: 1e13 }))
    .map(([kind, ms]): CellValue => ({ kind, ms })),
  fc.nat({ max: 86_399_999 }).map((ms): CellValue => ({ kind: "time", ms })),
);

describe("spreadsheets", () => {
  it("comparison of cells is symmetric, and a cell equals itself unless it is NaN", () => {
    fc.assert(
      fc.property(cell, cell, (a, b) => {
        expect(areCellsEqual(a, b)).toBe(areCellsEqual(b, a));
        const isNan =
          (a.kind === "number" && Number.isNaN(a.value)) ||
          (a.kind === "text" && /^\s*[+-]?nan\s*$/i.test(a.value));
        expect(areCellsEqual(a, a)).toBe(!isNan);
        expect(cellText(a)).not.toBe("");
      }),
    );
  });

  it("any position is read or refused, and any bytes are a workbook or a message", () => {
    const position = fc
      .array(fc.constantFrom("A1", ":", "B2", "!", "'", ",", " ", "$", "Sheet1", "：", "7", "a"), {
        maxLength: 14,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.oneof(position, anyText),
        fc.uint8Array({ maxLength: 400 }),
        (where, bytes) => {
          expect(typeof parsePosition(where, ["Sheet1", "it's"]).ok).toBe("boolean");
          expect(typeof readWorkbook(bytes).ok).toBe("boolean");
          for (const profile of profiles) {
            compareWorkbooks({ gold: workbook, given: bytes, position: where, profile });
            compareWorkbooks({ gold: workbook, given: workbook, position: where, profile });
          }
        },
      ),
    );
  });

  it("a workbook equals itself wherever its cells are not NaN", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("A1:B2", "A:B", "1:2", "Sheet1!A1:XFD1048576", "B2:A1"),
        (where) => {
          expect(
            compareWorkbooks({
              gold: workbook,
              given: workbook,
              position: where,
              profile: "official",
            }),
          ).toMatchObject({ ok: true, reason: "" });
        },
      ),
    );
  });
});

/** A small workbook, written by hand. */
const workbook = zipSync(
  Object.fromEntries(
    Object.entries({
      "xl/workbook.xml":
        '<workbook xmlns:r="r"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
      "xl/_rels/workbook.xml.rels":
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      "xl/worksheets/sheet1.xml":
        '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>x &amp; y</t></is></c></row><row r="2"><c r="B2" t="b"><v>1</v></c></row></sheetData></worksheet>',
    }).map(([name, content]) => [name, new TextEncoder().encode(content)]),
  ),
);

describe("custom tasks", () => {
  const scorers: TextScorer[] = (
    [
      "exact",
      "normalizedEm",
      "tokenF1",
      "contains",
      "numeric",
      "list",
      "anls",
      "jsonEqual",
    ] as const
  ).map((type) => scorerSchema.parse({ type }) as TextScorer);

  it.each(scorers.map((scorer) => [scorer.type, scorer] as const))(
    "%s gives a score or says why it cannot, for any answer",
    (_, scorer) => {
      fc.assert(
        fc.property(anyText, golds, (answer, expected) => {
          const score = scoreAnswer(scorer, answer, expected);
          expect(["scored", "scorer_error", "invalid_item"]).toContain(score.status);
          if (score.status === "scored") {
            expect(isShare(score.hard) && isShare(score.soft)).toBe(true);
          }
        }),
      );
    },
  );
});

describe("data files", () => {
  it("any bytes under any name are records or problems", () => {
    const name = fc.constantFrom("a.json", "a.jsonl", "a.csv", "a.tsv", "a");
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom('"', ",", "\n", "\r\n", "{", "}", "[", "]", ":", "a", "\ufeff", "\t"),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(name, content, (file, bytes) => {
        const read = readDataFile({ name: file, content: bytes });
        expect(read.ok || read.problems.length > 0).toBe(true);
      }),
    );
  });
});
