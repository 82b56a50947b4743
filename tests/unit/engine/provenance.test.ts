import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendNotes } from "@/lib/engine/skill-document/appendix";
import { applyEdits } from "@/lib/engine/skill-document/apply-edits";
import {
  packRuns,
  type TracedText,
  type TracedVersion,
  traceVersion,
  unpackRuns,
} from "@/lib/engine/skill-document/provenance";
import { replaceBody } from "@/lib/engine/skill-document/rewritten-skill";
import { runsLength } from "@/lib/engine/skill-document/runs";
import { injectEmptySlowRegion, replaceSlowRegion } from "@/lib/engine/skill-document/slow-region";
import type { Edit } from "@/lib/schemas/edit";
import type { Origin } from "@/lib/schemas/provenance";

type Profile = "fixed" | "reference";
type Input = { op: string; target?: string; content?: string };

const editOf = (edit: Input, index: number): Edit => ({
  id: `m${index + 1}`,
  op: edit.op,
  target: edit.target ?? "",
  content: edit.content ?? "",
  sourceType: "failure",
  supportItemIds: [],
  from: [],
});

function seed(text: string): TracedText {
  const version = { number: 0, text, kind: "seed" as const, step: 0, epoch: 0, edits: [] };
  return { text, runs: traceVersion(null, version) };
}

/** The next version of a text, made the way the engine makes it. */
function next(
  parent: TracedText,
  version: Pick<TracedVersion, "number" | "kind" | "text"> & { edits?: readonly Edit[] },
): TracedText {
  const { number, kind, text, edits = [] } = version;
  const applied = edits.map((edit, index) => ({ edit, position: index + 1 }));
  const traced = { number, kind, text, edits: applied, step: number, epoch: number };
  return { text, runs: traceVersion(parent, traced) };
}

function step(
  parent: TracedText,
  number: number,
  edits: readonly Input[],
  profile: Profile = "fixed",
) {
  const made = edits.map(editOf);
  const { skill } = applyEdits({ skill: parent.text, edits: made, profile });
  return next(parent, { number, kind: "step", text: skill, edits: made });
}

/** The origin of each character. */
function originsOf({ runs }: TracedText): Origin[] {
  return runs.flatMap((run) => Array.from({ length: run.length }, () => run.origin));
}

function originAt(traced: TracedText, text: string): Origin | undefined {
  return originsOf(traced)[traced.text.indexOf(text)];
}

describe("provenance (product.md 10.3)", () => {
  test("a replaced, an inserted and an appended line belong to their edits, the rest stays", () => {
    const first = step(seed("# Rules\n\n- keep one\n- old two\n"), 1, [
      { op: "replace", target: "old two", content: "new two" },
      { op: "insert_after", target: "- keep one", content: "- between" },
      { op: "append", content: "- at the end" },
    ]);
    const edit = (position: number) => ({
      kind: "edit",
      version: 1,
      step: 1,
      position,
      editId: `m${position}`,
    });
    expect(originAt(first, "keep one")).toEqual({ kind: "seed" });
    expect(originAt(first, "new two")).toEqual(edit(1));
    expect(originAt(first, "- between")).toEqual(edit(2));
    expect(originAt(first, "- at the end")).toEqual(edit(3));
    const second = step(first, 2, [{ op: "delete", target: "- between\n" }]);
    expect(originAt(second, "new two")).toEqual(edit(1));
    expect(runsLength(second.runs)).toBe(second.text.length);
  });

  test("a skipped edit leaves no trace", () => {
    const traced = step(seed("# A\n"), 1, [
      { op: "replace", target: "missing", content: "x" },
      { op: "append", content: "- y" },
    ]);
    expect(originAt(traced, "- y")).toMatchObject({ position: 2 });
  });

  test("guidance of the slow update belongs to the epoch that wrote it, the body to its authors", () => {
    const first = step(seed("# A\n\n- seed rule\n"), 1, [{ op: "append", content: "- one" }]);
    const empty = next(first, {
      number: 2,
      kind: "slow_update",
      text: injectEmptySlowRegion(first.text),
    });
    const guided = next(empty, {
      number: 3,
      kind: "slow_update",
      text: replaceSlowRegion(empty.text, "Keep answers short.", { profile: "fixed" }),
    });
    expect(originAt(guided, "Keep answers")).toEqual({ kind: "slow_update", version: 3, epoch: 3 });
    expect(originAt(guided, "- one")).toMatchObject({ kind: "edit", step: 1 });
    expect(originAt(guided, "- seed rule")).toEqual({ kind: "seed" });
    const again = next(step(guided, 4, [{ op: "append", content: "- two" }]), {
      number: 5,
      kind: "slow_update",
      text: replaceSlowRegion(
        step(guided, 4, [{ op: "append", content: "- two" }]).text,
        "Keep answers very short.",
        { profile: "fixed" },
      ),
    });
    expect(originAt(again, "Keep answers")).toMatchObject({ epoch: 5 });
    expect(originAt(again, "- two")).toMatchObject({ kind: "edit", step: 4 });
    expect(again.runs.some((run) => run.isEstimated)).toBe(false);
  });

  test("R-3.14c: the original's way to replace guidance shrinks blank lines and moves no author", () => {
    const first = step(seed("# A\n\n\n\n- seed rule\n\n\n"), 1, [
      { op: "append", content: "- one" },
    ]);
    const guided = next(first, {
      number: 2,
      kind: "slow_update",
      text: replaceSlowRegion(first.text, "Short.", { profile: "reference" }),
    });
    expect(originAt(guided, "- seed rule")).toEqual({ kind: "seed" });
    expect(originAt(guided, "- one")).toMatchObject({ kind: "edit" });
    expect(originAt(guided, "Short.")).toMatchObject({ kind: "slow_update" });
  });

  test("N-3.16: notes of a step stand beside its edits; earlier notes stay whose they were", () => {
    const parent = seed("# A\n");
    const made = [editOf({ op: "append", content: "- rule" }, 0)];
    const edited = applyEdits({ skill: parent.text, edits: made, profile: "fixed" }).skill;
    const text = appendNotes(edited, ["check units"], { profile: "fixed" });
    const first = next(parent, { number: 1, kind: "step", text, edits: made });
    expect(originAt(first, "- rule")).toMatchObject({ kind: "edit", step: 1 });
    expect(originAt(first, "check units")).toEqual({ kind: "notes", version: 1, step: 1 });
    const second = next(first, {
      number: 2,
      kind: "appendix",
      text: appendNotes(first.text, ["read twice"], { profile: "fixed" }),
    });
    expect(originAt(second, "check units")).toMatchObject({ version: 1 });
    expect(originAt(second, "read twice")).toMatchObject({ kind: "notes", version: 2 });
    expect(second.runs.some((run) => run.isEstimated)).toBe(false);
  });

  test("N-3.10: a rewrite keeps the authors of lines it kept and marks all of it as estimated", () => {
    const first = step(seed("# A\n\n- seed rule\n"), 1, [{ op: "append", content: "- one" }]);
    const text = replaceBody(first.text, "# A, rewritten\n\n- seed rule\n- one\n- two\n");
    const rewritten = next(first, { number: 2, kind: "step", text, edits: [] });
    expect(originAt(rewritten, "- two")).toEqual({ kind: "rewrite", version: 2, step: 2 });
    expect(originAt(rewritten, "- one")).toMatchObject({ kind: "edit", step: 1 });
    expect(rewritten.runs.every((run) => run.isEstimated)).toBe(true);
  });

  test("R-3.14c: a line keeps its author when blank lines before it shrink", () => {
    const first = step(seed("A\n\n\n"), 1, [{ op: "append", content: "- one" }], "reference");
    const spaced = next(first, { number: 2, kind: "step", text: "A\n\n\n\n- one\n", edits: [] });
    const guided = next(spaced, {
      number: 3,
      kind: "slow_update",
      text: replaceSlowRegion(spaced.text, "Short.", { profile: "reference" }),
    });
    expect(originAt(guided, "- one")).toMatchObject({ kind: "edit", step: 1 });
  });

  test("is stored and read back without loss", () => {
    const traced = step(seed("# A\n"), 1, [{ op: "append", content: "- one" }]);
    expect(unpackRuns(packRuns(traced.runs))).toEqual(traced.runs);
  });
});

/** Texts made of one character only, so that every character tells who wrote it. */
const firstTag = 0xe000;
const tagOf = (author: number) => String.fromCharCode(firstTag + author);

const lineShape = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const editShape = fc.record({
  op: fc.constantFrom("append", "insert_after", "replace", "delete"),
  lines: lineShape,
  /** Where the target is taken from the text: a share of its length, and how many characters. */
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 9 }),
});
const historyShape = fc.array(
  fc.record({
    edits: fc.array(editShape, { minLength: 1, maxLength: 4 }),
    epochEnd: fc.boolean(),
    note: fc.boolean(),
    rejected: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
);

describe.each(["fixed", "reference"] as const)("blame in profile %s", (profile) => {
  test("P 17.9 for random sequences of edits each character is attributed to the step that wrote it", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(lineShape, historyShape, (seedLines, history) => {
        const textBy = (author: number, lines: readonly number[]) =>
          lines.map((length) => `- ${tagOf(author).repeat(length)}`).join("\n");
        let current = seed(`${textBy(0, seedLines)}\n`);
        let author = 0;
        const kinds = new Map<number, string>([[0, "seed"]]);
        const take = (kind: string) => {
          author += 1;
          kinds.set(author, kind);
          return author;
        };
        for (const { edits, epochEnd, note, rejected } of history) {
          const number = take("edit");
          const inputs = edits.map(({ op, lines, from, length }) => {
            const start = Math.floor(from * Math.max(0, current.text.length - 1));
            const target = current.text.slice(start, start + length);
            return { op, target: op === "append" ? "" : target, content: textBy(number, lines) };
          });
          let made = step(current, number, inputs, profile);
          // The original lets an edit write into the notes region; its lines belong to who rendered them last.
          if (note && profile === "fixed") {
            const writer = take("notes");
            const text = appendNotes(made.text, [tagOf(writer).repeat(3)], { profile });
            made = next(made, { number: writer, kind: "appendix", text });
          }
          if (!rejected) {
            current = made;
          }
          if (epochEnd) {
            const writer = take("slow_update");
            const text = replaceSlowRegion(current.text, tagOf(writer).repeat(4), { profile });
            current = next(current, { number: writer, kind: "slow_update", text });
          }
        }
        const origins = originsOf(current);
        expect(origins).toHaveLength(current.text.length);
        for (const [index, origin] of origins.entries()) {
          const writer = current.text.charCodeAt(index) - firstTag;
          if (kinds.has(writer)) {
            expect({
              writer: origin.kind === "seed" ? 0 : origin.version,
              kind: origin.kind,
            }).toEqual({ writer, kind: kinds.get(writer) });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
