import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collapseRows } from "@/lib/diff/collapse-rows";
import { normalizeLineEnds, splitDocument } from "@/lib/diff/document-lines";
import { countHiddenCharacters, splitHiddenCharacters } from "@/lib/diff/hidden-characters";
import { lineSimilarity, pairLines } from "@/lib/diff/pair-lines";
import { applySkillDiff, diffSkills, sideText } from "@/lib/diff/skill-diff";
import { diffWords, wordTokens } from "@/lib/diff/word-diff";

const line = fc.oneof(
  fc.constantFrom(
    "",
    "# Heading",
    "- a rule",
    "- a rule with more words",
    "<!-- SLOW_UPDATE_START -->",
  ),
  fc.string({ maxLength: 12 }),
  fc.constantFrom("答案 是 42", "a\tb", "\u202eabc", "  two  spaces"),
);
const document = fc
  .tuple(fc.array(line, { maxLength: 14 }), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([lines, end, closed]) => lines.join(end) + (closed ? end : ""));

describe("skill diff", () => {
  it("gives B when it is applied to A, whatever the texts", () => {
    fc.assert(
      fc.property(document, document, (a, b) => {
        expect(applySkillDiff(a, diffSkills(a, b))).toBe(normalizeLineEnds(b));
      }),
      { numRuns: 600 },
    );
  });

  it("has no hunk for equal texts", () => {
    fc.assert(
      fc.property(document, (text) => {
        const diff = diffSkills(text, text);
        expect(diff.hunkCount).toBe(0);
        expect(diff.addedLines + diff.removedLines).toBe(0);
      }),
    );
  });

  it("swaps added and removed lines when the texts are swapped and nothing can be paired otherwise", () => {
    fc.assert(
      fc.property(document, (text) => {
        const grown = `${text}\nsomething nobody wrote before`;
        const forth = diffSkills(text, grown);
        const back = diffSkills(grown, text);
        expect(forth.addedLines - forth.removedLines).toBe(back.removedLines - back.addedLines);
      }),
    );
  });

  it("refuses to be applied to another text", () => {
    expect(() => applySkillDiff("other", diffSkills("a", "b"))).toThrow("another text");
  });

  it("marks the words that changed inside alike lines and keeps unlike lines whole", () => {
    const diff = diffSkills(
      "## Reading\n- Always answer the question with a short phrase.\n- Prefer names.\n",
      "## Reading\n- Always answer the question with the shortest span.\n- If two passages disagree, ask.\n- Prefer names.\n",
    );
    expect(diff.rows.map((row) => row.kind)).toEqual(["same", "changed", "added", "same"]);
    expect(diff.hunkCount).toBe(1);
    expect([diff.addedLines, diff.removedLines]).toEqual([2, 1]);
    const changed = diff.rows[1];
    expect(
      changed?.before?.parts.filter((part) => part.isChanged).map((part) => part.text),
    ).toEqual(["a short phrase"]);
    expect(changed?.after && sideText(changed.after)).toBe(
      "- Always answer the question with the shortest span.",
    );
  });

  it("numbers the lines of both sides from 1", () => {
    const diff = diffSkills("a\nb\nc", "a\nc");
    expect(diff.rows.map((row) => [row.before?.number ?? null, row.after?.number ?? null])).toEqual(
      [
        [1, 1],
        [2, null],
        [3, 2],
      ],
    );
  });

  it("compares two skills of 64 KiB that share nothing", () => {
    const left = Array.from({ length: 1600 }, (_, index) => `left rule ${index} alpha`).join("\n");
    const right = Array.from({ length: 1600 }, (_, index) => `other text ${index} beta`).join("\n");
    const diff = diffSkills(left, right);
    expect(applySkillDiff(left, diff)).toBe(right);
  });
});

describe("word diff", () => {
  it("splits words, numbers, punctuation, spaces and single CJK characters", () => {
    expect(wordTokens("Use  v2, 答案")).toEqual(["Use", "  ", "v2", ",", " ", "答", "案"]);
  });

  it("absorbs short equal islands between changes", () => {
    const diff = diffWords("one two three end", "four five six end");
    expect(diff.before).toEqual([
      { text: "one two three", isChanged: true },
      { text: " end", isChanged: false },
    ]);
  });

  it("keeps the text of both sides", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const diff = diffWords(a, b);
        expect(diff.before.map((part) => part.text).join("")).toBe(a);
        expect(diff.after.map((part) => part.text).join("")).toBe(b);
      }),
    );
  });
});

describe("pairing", () => {
  it("uses the share of common words", () => {
    expect(lineSimilarity("- Answer with a phrase", "- answer with THE phrase")).toBeCloseTo(3 / 5);
    expect(lineSimilarity("---", "---")).toBe(1);
    expect(lineSimilarity("---", "***")).toBe(0);
  });

  it("never crosses pairs and takes the best ones", () => {
    const pairs = pairLines(
      ["alpha beta gamma", "one two three"],
      ["new words only", "alpha beta delta", "one two three four"],
    );
    expect(pairs).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
});

describe("folding", () => {
  it("folds unchanged runs longer than six lines and loses none", () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
    const after = before.replace("line 15", "line fifteen");
    const rows = diffSkills(before, after).rows;
    const blocks = collapseRows(rows);
    expect(blocks.map((block) => [block.kind, block.rows.length])).toEqual([
      ["fold", 13],
      ["rows", 2],
      ["rows", 1],
      ["rows", 2],
      ["fold", 12],
    ]);
    expect(blocks.flatMap((block) => block.rows)).toEqual(rows);
  });

  it("leaves short unchanged runs open", () => {
    const rows = diffSkills("a\nb\nc\nd\ne\nf\nx", "a\nb\nc\nd\ne\nf\ny").rows;
    expect(collapseRows(rows).some((block) => block.kind === "fold")).toBe(false);
  });
});

describe("protected regions", () => {
  it("are marked from the start marker to the end marker", () => {
    const lines = splitDocument(
      "# T\n<!-- SLOW_UPDATE_START -->\nKeep checking.\n<!-- SLOW_UPDATE_END -->\n- rule\n",
    ).lines;
    expect(lines.map((entry) => entry.region)).toEqual([
      null,
      "slow_update",
      "slow_update",
      "slow_update",
      null,
    ]);
    expect(lines.map((entry) => entry.marker)).toEqual([null, "start", null, "end", null]);
  });
});

describe("hidden characters", () => {
  it("are named, and the text stays the same", () => {
    const text = "safe\u202eevil\u200b \u0007";
    expect(splitHiddenCharacters(text).filter((part) => part.kind === "hidden")).toEqual([
      { kind: "hidden", text: "\u202e", label: "U+202E" },
      { kind: "hidden", text: "\u200b", label: "U+200B" },
      { kind: "hidden", text: "\u0007", label: "U+0007" },
    ]);
    expect(countHiddenCharacters(text)).toBe(3);
    expect(countHiddenCharacters("tab\tand\nlines")).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (any) => {
        expect(
          splitHiddenCharacters(any)
            .map((part) => part.text)
            .join(""),
        ).toBe(any);
      }),
    );
  });
});
