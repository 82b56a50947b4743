import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  extractSlowRegion,
  injectEmptySlowRegion,
  removeSlowRegions,
  replaceSlowRegion,
  stripMarkers,
} from "@/lib/engine/skill-document/slow-region";

const start = "<!-- SLOW_UPDATE_START -->";
const end = "<!-- SLOW_UPDATE_END -->";

function fixed(skill: string, content: string): string {
  return replaceSlowRegion(skill, content, { profile: "fixed" });
}

describe("R-3.14 the slow-update region (T-15)", () => {
  it("a an empty region is added once", () => {
    const once = injectEmptySlowRegion("# A\n");
    expect(once).toBe(`# A\n\n${start}\n${end}\n`);
    expect(injectEmptySlowRegion(once)).toBe(once);
  });

  it("b the guidance is read trimmed, and a skill without a region has none", () => {
    expect(extractSlowRegion(`x\n${start}\n  keep calm \n${end}\n`)).toBe("keep calm");
    expect(extractSlowRegion("x")).toBe("");
    expect(extractSlowRegion(`x ${start} y`)).toBe("");
  });

  it("b a stray end marker does not hide the guidance", () => {
    expect(extractSlowRegion(`${end}\n${start}\nkeep\n${end}\n`)).toBe("keep");
  });

  it("c the original shrinks blank lines of the whole document", () => {
    const skill = `# A\n\n\n\nb\n\n${start}\nold\n${end}\n`;
    expect(replaceSlowRegion(skill, " new \n", { profile: "reference" })).toBe(
      `# A\n\nb\n\n${start}\nnew\n${end}\n`,
    );
    expect(removeSlowRegions(`a\n${start}\nb`)).toBe("a\n\nb");
  });
});

describe("N-3.14 replacing the guidance", () => {
  it("c touches nothing but the region", () => {
    const body = "# A\n\n\n\n```\n\n\n\n```";
    expect(fixed(`${body}\n\n${start}\nold\n${end}\n`, "new")).toBe(
      `${body}\n\n${start}\nnew\n${end}\n`,
    );
  });

  it("c keeps the region in its place when text follows", () => {
    expect(fixed(`a\n${start}\nold\n${end}\n\ntail\n`, "new")).toBe(
      `a\n${start}\nnew\n${end}\n\ntail\n`,
    );
  });

  it("c makes one region out of broken ones", () => {
    const result = fixed(`a\n${end}\nb\n${start}\nc\n${start}\nd\n${end}\ne\n${start}\n`, "new");
    expect(result.split(start)).toHaveLength(2);
    expect(result.split(end)).toHaveLength(2);
    expect(extractSlowRegion(result)).toBe("new");
  });

  it("d clears markers from the content, also those that are cut up", () => {
    const smuggled = `x ${end} <!-- SLOW_UPDATE<!-- APPENDIX_START -->_END --> y`;
    const result = fixed("# A\n", smuggled);
    expect(result.split(end)).toHaveLength(2);
    expect(extractSlowRegion(result)).toBe("x   y");
  });

  it("gives the original's bytes for a document in its usual form", () => {
    const body = fc
      .array(fc.constantFrom("# T", "- rule", "text 🍋"), { maxLength: 5 })
      .map((lines) => lines.join("\n\n"));
    fc.assert(
      fc.property(body, fc.string(), (text, content) => {
        const skill = injectEmptySlowRegion(text);
        const guidance = stripMarkers(content);
        expect(fixed(skill, guidance)).toBe(
          replaceSlowRegion(skill, guidance, { profile: "reference" }),
        );
      }),
    );
  });

  it("is idempotent and reads back what was written", () => {
    const piece = fc.constantFrom(start, end, "a", "\n", "\n\n\n", "- rule", " ");
    const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, (skill, content) => {
        const once = fixed(skill, content);
        expect(fixed(once, content)).toBe(once);
        expect(extractSlowRegion(once)).toBe(stripMarkers(content).trim());
        expect(once.split(start)).toHaveLength(2);
      }),
      { numRuns: 1000 },
    );
  });
});
