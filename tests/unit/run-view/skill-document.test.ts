import { describe, expect, test } from "vitest";
import { provenanceBlock } from "@/lib/run-view/library-words";
import { readSkillDocument } from "@/lib/run-view/skill-document";

describe("a skill document that is imported", () => {
  test("names and describes itself in its front matter", () => {
    const text = '---\nname: "my-skill"\ndescription: Does things.\nother: x\n---\n\n# Body\n';
    expect(readSkillDocument(text)).toEqual({
      name: "my-skill",
      description: "Does things.",
      warnings: [],
    });
    expect(readSkillDocument("# Plain\n")).toEqual({ name: "", description: "", warnings: [] });
  });

  test("is warned of with lines when markers or front matter do not close", () => {
    const open = "---\nname: a\n# Body\n<!-- SLOW_UPDATE_START -->\ntext\n";
    expect(readSkillDocument(open).warnings).toEqual([
      "Line 1 opens front matter that is never closed with a line ---.",
      "The markers of the slow update region do not pair (line 4).",
    ]);
    const paired = "<!-- SLOW_UPDATE_START -->\na\n<!-- SLOW_UPDATE_END -->\n";
    expect(readSkillDocument(paired).warnings).toEqual([]);
  });

  test("a name cannot end the comment with its origin", () => {
    const block = provenanceBlock({ kind: "imported", fileName: "a --> <b>.md" }, "00ff");
    expect(block.match(/-->/g)).toHaveLength(1);
    expect(block).toContain("skill: 00ff");
  });
});
