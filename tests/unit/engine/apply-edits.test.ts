import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, summarizeReport } from "@/lib/engine/skill-document/apply-edits";
import { splitBody } from "@/lib/engine/skill-document/protected-regions";

const slowStart = "<!-- SLOW_UPDATE_START -->";
const slowEnd = "<!-- SLOW_UPDATE_END -->";
const region = `${slowStart}\nguid\n${slowEnd}\n`;
const skill = `# T\n\n## A\n- r1\n\n${region}`;

type Proposal = { op: string; target?: string | null; content?: string | null };

function apply(profile: "reference" | "fixed", document: string, ...edits: readonly Proposal[]) {
  const result = applyEdits({ skill: document, edits, profile });
  return { skill: result.skill, statuses: result.report.map((row) => row.status) };
}

describe("R-3.7 applying edits as the original does (T-12)", () => {
  it.each<[string, Proposal, string, string]>([
    [
      "an append goes before the protected region",
      { op: "append", content: "- new" },
      "applied_append_before_protected_region",
      `# T\n\n## A\n- r1\n\n- new\n\n${region}`,
    ],
    [
      "an empty append adds blank lines",
      { op: "append", content: "" },
      "applied_append_before_protected_region",
      `# T\n\n## A\n- r1\n\n\n\n${region}`,
    ],
    [
      "an insertion follows the line of its target",
      { op: "insert_after", target: "## A", content: "- x" },
      "applied_insert_after",
      `# T\n\n## A\n\n- x\n- r1\n\n${region}`,
    ],
    [
      "an insertion without its anchor falls back to an append",
      { op: "insert_after", target: "nope", content: "- x" },
      "applied_insert_after_fallback_before_protected_region",
      `# T\n\n## A\n- r1\n\n- x\n\n${region}`,
    ],
    [
      "a replacement changes the first occurrence",
      { op: "replace", target: "r1", content: "r2" },
      "applied_replace",
      `# T\n\n## A\n- r2\n\n${region}`,
    ],
    [
      "text inside the region is out of reach",
      { op: "delete", target: "guid" },
      "skipped_protected_region",
      skill,
    ],
    [
      "a target that only begins outside deletes the region (W-06)",
      { op: "delete", target: `- r1\n\n${region}` },
      "applied_delete",
      "# T\n\n## A\n",
    ],
    [
      "a target that ends on the start marker breaks the region",
      { op: "replace", target: `- r1\n\n${slowStart}`, content: "- r9" },
      "applied_replace",
      `# T\n\n## A\n- r9\nguid\n${slowEnd}\n`,
    ],
    ["a null target is an error", { op: "replace", target: null, content: "x" }, "error", skill],
  ])("%s", (_, edit, status, expected) => {
    expect(apply("reference", skill, edit)).toEqual({ skill: expected, statuses: [status] });
  });

  it.each([
    ["", "\n\nb\n"],
    ["a\n", "a\n\nb\n"],
  ])("an append to %j gives the known bytes in both profiles", (document, expected) => {
    const edit = { op: "append", content: "b" };
    expect(apply("reference", document, edit).skill).toBe(expected);
    expect(apply("fixed", document, edit).skill).toBe(expected);
  });

  it("an insertion after the last line without a newline starts a new line in both profiles", () => {
    const edit = { op: "insert_after", target: "## H", content: "b" };
    expect(apply("reference", "## H", edit).skill).toBe("## H\nb\n");
    expect(apply("fixed", "## H", edit).skill).toBe("## H\nb\n");
  });

  it("missing targets and unknown operations are skipped with their own status", () => {
    const { skill: after, statuses } = apply(
      "reference",
      skill,
      { op: "replace", content: "x" },
      { op: "replace", target: "zzz", content: "x" },
      { op: "delete" },
      { op: "delete", target: "zzz" },
      { op: "move", target: "r1" },
    );
    expect(after).toBe(skill);
    expect(statuses).toEqual([
      "skipped_replace_missing_target",
      "skipped_replace_target_not_found",
      "skipped_delete_missing_target",
      "skipped_delete_target_not_found",
      "skipped_unknown_op",
    ]);
  });
});

describe("N-3.7 safe edits", () => {
  it("healthy edits give the same bytes as the original", () => {
    const edits = [
      { op: "append", content: "- new" },
      { op: "insert_after", target: "## A", content: "- x" },
      { op: "replace", target: "r1", content: "r2" },
    ];
    const reference = apply("reference", skill, ...edits);
    expect(apply("fixed", skill, ...edits)).toEqual(reference);
  });

  it.each<[string, Proposal, string]>([
    [
      "a: a target that runs into a region",
      { op: "delete", target: `- r1\n\n${region}` },
      "skipped_protected_region",
    ],
    [
      "a: a target inside a region",
      { op: "replace", target: "guid", content: "x" },
      "skipped_protected_region",
    ],
    [
      "b: a target that stands twice",
      { op: "replace", target: "\n\n", content: "x" },
      "skipped_replace_missing_target",
    ],
    ["b: a word that stands twice", { op: "delete", target: "#" }, "skipped_ambiguous_target"],
    [
      "c: a missing anchor",
      { op: "insert_after", target: "nope", content: "- x" },
      "skipped_insert_after_target_not_found",
    ],
    [
      "c: an empty anchor",
      { op: "insert_after", content: "- x" },
      "skipped_insert_after_target_not_found",
    ],
    ["d: nothing to append", { op: "append", content: " \n " }, "skipped_no_effect"],
    ["d: only markers to append", { op: "append", content: slowStart }, "skipped_no_effect"],
    [
      "d: a replacement by itself",
      { op: "replace", target: "r1", content: "r1" },
      "skipped_no_effect",
    ],
    ["e: a line the body has already", { op: "append", content: "-  r1" }, "skipped_duplicate"],
  ])("%s is skipped and changes nothing", (_, edit, status) => {
    expect(apply("fixed", skill, edit)).toEqual({ skill, statuses: [status] });
  });

  it("e: words that are new as a whole are no duplicate", () => {
    const { statuses } = apply("fixed", "- use 10 items\n", { op: "append", content: "- use 1" });
    expect(statuses).toEqual(["applied_append"]);
  });

  it("e: shortening a rule is no duplicate, repeating another line is one", () => {
    const document = "- a b\n- c\n";
    expect(apply("fixed", document, { op: "replace", target: "a b", content: "a" }).skill).toBe(
      "- a\n- c\n",
    );
    expect(
      apply("fixed", document, { op: "replace", target: "a b", content: "c" }).statuses,
    ).toEqual(["skipped_duplicate"]);
  });

  it("N-3.6 of two edits on one line the first stands", () => {
    const { skill: after, statuses } = apply(
      "fixed",
      "- one rule\n- two\n",
      { op: "replace", target: "one", content: "1" },
      { op: "insert_after", target: "rule", content: "- more" },
      { op: "delete", target: "- two\n" },
    );
    expect(statuses).toEqual(["applied_replace", "skipped_conflict", "applied_delete"]);
    expect(after).toBe("- 1 rule\n");
  });

  it("a skipped edit does not take its line", () => {
    const { statuses } = apply(
      "fixed",
      "- one\n",
      { op: "replace", target: "one", content: "one" },
      { op: "replace", target: "one", content: "two" },
    );
    expect(statuses).toEqual(["skipped_no_effect", "applied_replace"]);
  });

  it("a target keeps its place when an earlier edit repeats its text", () => {
    const { skill: after, statuses } = apply(
      "fixed",
      "## A\n- r1\n",
      { op: "append", content: "see ## A" },
      { op: "insert_after", target: "## A", content: "- x" },
    );
    expect(statuses).toEqual(["applied_append", "applied_insert_after"]);
    expect(after).toBe("## A\n\n- x\n- r1\n\nsee ## A\n");
  });

  it("an edit may build on what an earlier one added", () => {
    const { statuses } = apply(
      "fixed",
      "a\n",
      { op: "append", content: "## New" },
      { op: "insert_after", target: "## New", content: "- x" },
    );
    expect(statuses).toEqual(["applied_append", "applied_insert_after"]);
  });

  it("a target that ends in a newline inserts right after its line", () => {
    const edit = { op: "insert_after", target: "- a\n", content: "- x" };
    expect(apply("fixed", "- a\n- b\n- c\n", edit).skill).toBe("- a\n\n- x\n- b\n- c\n");
  });

  it("an insertion on the line of a start marker stays outside the region", () => {
    const document = `rule ${region}`;
    const { skill: after } = apply("fixed", document, {
      op: "insert_after",
      target: "rule",
      content: "- x",
    });
    expect(after).toBe(`rule \n- x\n${region}`);
  });

  it("a second region of the same kind is protected too", () => {
    const document = `a\n${region}b\n${slowStart}\nsecond\n${slowEnd}\n`;
    expect(apply("fixed", document, { op: "delete", target: "second" }).statuses).toEqual([
      "skipped_protected_region",
    ]);
  });

  it("no edit can put a marker together", () => {
    const cut = "<!-- SLOW_UPDATE<!-- APPENDIX_START -->_START -->";
    expect(apply("fixed", "a\n", { op: "append", content: `x ${cut}` }).skill).toBe("a\n\nx\n");
    const joined = apply("fixed", "<!-- SLOW_UPDATE+_START -->\n", { op: "delete", target: "+" });
    expect(joined.statuses).toEqual(["skipped_protected_region"]);
  });
});

describe("the report", () => {
  it("R-3.7g counts applied, skipped and failed edits and previews 200 characters", () => {
    const long = "🍋".repeat(300);
    const { report } = applyEdits({
      skill,
      edits: [{ id: "a1", op: "append", content: long }, { op: "move" }, null],
      profile: "fixed",
    });
    expect(summarizeReport(report)).toEqual({ total: 3, applied: 1, skipped: 1, errors: 1 });
    expect(report[0]).toMatchObject({ index: 1, editId: "a1", op: "append" });
    expect(Array.from(report[0]?.content_preview ?? "")).toHaveLength(200);
    expect(report[2]?.error).toContain("not an object");
  });
});

describe("properties of N-3.7", () => {
  const piece = fc.constantFrom(
    "# T\n",
    "- rule one\n",
    "- rule two",
    "\n\n",
    "guid",
    " ",
    "\r\n",
    slowStart,
    slowEnd,
    "<!-- APPENDIX_START -->",
    "<!-- APPENDIX_END -->",
    "<!-- SLOW_",
    "UPDATE_START -->",
    "🍋 zest\n",
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const edit = fc.record(
    {
      op: fc.constantFrom("append", "insert_after", "replace", "delete", "move"),
      target: fc.oneof(text, piece, fc.constant(null)),
      content: fc.oneof(text, piece, fc.constant(null)),
    },
    { requiredKeys: ["op"] },
  );
  const blocksOf = (document: string) =>
    splitBody(document)
      .parts.filter((part) => part.kind === "protected")
      .map((part) => part.text);

  it("protected blocks come out byte for byte as they went in", () => {
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 6 }), (document, edits) => {
        const result = applyEdits({ skill: document, edits, profile: "fixed" });
        expect(blocksOf(result.skill)).toEqual(blocksOf(document));
      }),
      { numRuns: 2000 },
    );
  });

  it("nothing a model writes makes either profile throw, and every edit gets a row", () => {
    const junk = fc.array(fc.oneof(edit, fc.anything()), { maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), junk, (document, edits) => {
        for (const profile of ["reference", "fixed"] as const) {
          const { report } = applyEdits({ skill: document, edits, profile });
          expect(report.map((row) => row.index)).toEqual(edits.map((_, index) => index + 1));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("edits that were all skipped leave the text as it is, and applied ones change it", () => {
    fc.assert(
      fc.property(text, edit, (document, one) => {
        const { skill: after, report } = applyEdits({
          skill: document,
          edits: [one],
          profile: "fixed",
        });
        const { applied } = summarizeReport(report);
        expect(after !== document).toBe(applied === 1);
      }),
      { numRuns: 1000 },
    );
  });

  it("splitting a skill loses nothing", () => {
    fc.assert(
      fc.property(text, (document) => {
        const { parts } = splitBody(document);
        expect(parts.map((part) => part.text).join("")).toBe(document);
      }),
    );
  });
});
