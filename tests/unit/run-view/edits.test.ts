import { describe, expect, test } from "vitest";
import { makeScoreModel } from "@/lib/charts/score-model";
import { editStory } from "@/lib/run-view/edit-story";
import { editKey, findSimilarEdits } from "@/lib/run-view/similar-edits";
import { neighbourVersion, type VersionOption } from "@/lib/run-view/version-options";
import type { EditRow } from "@/lib/schemas/read-models";
import { aRunLog } from "@/tests/support/run-events";

function anEdit(step: number, content: string, changes: Partial<EditRow> = {}): EditRow {
  return {
    step,
    position: 1,
    op: "append",
    target: null,
    content,
    sourceType: "failure",
    supportCount: 2,
    supportItemIds: ["a", "b"],
    selection: "selected",
    status: "applied_append",
    outcome: "reject",
    versionNumber: step,
    ...changes,
  };
}

describe("edits that say the same again", () => {
  const edits = [
    anEdit(1, "- Answer with the shortest span that names the entity."),
    anEdit(3, "- Always answer with the shortest span that names the entity."),
    anEdit(5, "- Prefer names over descriptions."),
  ];

  test("are found by their common words, whatever their order of steps", () => {
    const similar = findSimilarEdits(edits.toReversed());
    expect([...similar.keys()].toSorted()).toEqual(["1-1", "3-1"]);
    expect(similar.get("3-1")?.edits.map((edit) => edit.step)).toEqual([1, 3]);
  });

  test("texts without words are like nothing", () => {
    expect(findSimilarEdits([anEdit(1, "---"), anEdit(2, "---")]).size).toBe(0);
  });

  test("thousands of edits are compared by equal wording, quickly", () => {
    const many = Array.from({ length: 3000 }, (_, index) => anEdit(index, `rule ${index % 1500}`));
    const similar = findSimilarEdits(many);
    expect(similar.size).toBe(3000);
    expect(similar.get("0-1")?.edits.map((edit) => edit.step)).toEqual([0, 1500]);
  });
});

describe("what became of an edit", () => {
  const state = aRunLog().baseline().step({ action: "reject", passed: 3 }).state();
  const { steps } = makeScoreModel(state);
  const edit = anEdit(1, "- Be brief.");

  test("tells its candidate's score and its difference", () => {
    const story = editStory(edit, { state, steps, similar: undefined });
    expect(story.score).toMatch(/^0\.300 3\/10, −0\.100$/);
    expect(story.again).toBe("");
  });

  test("an edit that was not selected has no score of its own", () => {
    const left = { ...edit, selection: "not_selected" as const, versionNumber: null };
    const story = editStory(left, { state, steps, similar: undefined });
    expect(story).toMatchObject({ score: "", improved: [], regressed: [], change: null });
  });

  test("says when the same idea came before, and whether it was ever accepted", () => {
    const again = anEdit(4, "- Be brief.");
    const accepted = anEdit(6, "- Be brief.", { outcome: "accept_new_best" });
    const similar = findSimilarEdits([edit, again]).get(editKey(edit));
    expect(editStory(edit, { state, steps, similar }).again).toBe(
      "The same idea came at step 4, never accepted.",
    );
    const all = findSimilarEdits([edit, again, accepted]).get(editKey(edit));
    expect(editStory(edit, { state, steps, similar: all }).again).toBe(
      "The same idea came at steps 4 and 6, accepted at step 6.",
    );
  });
});

describe("walking through versions", () => {
  const option = (number: number, action: string): VersionOption => ({
    number,
    action,
    label: "",
    place: "",
    score: null,
    parentNumber: null,
    lengthChars: 0,
  });
  const options = [
    option(0, "seed"),
    option(1, "accept_new_best"),
    option(2, "reject"),
    option(3, "reject"),
    option(4, "force_accept"),
  ];

  test("goes one by one, or over the accepted ones, and stops at the ends", () => {
    expect(neighbourVersion(options, 2, 1, false)).toBe(3);
    expect(neighbourVersion(options, 1, 1, true)).toBe(4);
    expect(neighbourVersion(options, 3, -1, true)).toBe(1);
    expect(neighbourVersion(options, 1, -1, true)).toBe(0);
    expect(neighbourVersion(options, 4, 1, true)).toBeNull();
    expect(neighbourVersion(options, 0, -1, false)).toBeNull();
  });
});
