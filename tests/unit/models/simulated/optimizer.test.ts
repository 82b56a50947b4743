import { describe, expect, it } from "vitest";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import { demoFamilies } from "@/lib/environments/demo/families";
import { answerAsOptimizer } from "@/lib/models/simulated/optimizer";

const [family] = demoFamilies;
const ruleText = (id: string, wording = 0) => {
  const rule = [...family.conventions, ...family.misconceptions].find((one) => one.id === id);
  return `- ${rule?.wordings[wording]}`;
};

const skillBlock = (skill: string) => `## Current skill\n\n<skill>\n${skill}\n</skill>`;
const fence = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
const ask = (stage: string, message: string) =>
  extractJsonObject(answerAsOptimizer(stage, message));

const edit = (id: string, content: string, support: number, more = {}) => ({
  id,
  op: "append",
  content,
  support_count: support,
  source_type: "failure",
  ...more,
});

function failed(id: string, plan: string, message: string) {
  return `<trajectory id="${id}">\nTask: x\nResult: failed\n[user prompt] Customer: A\nPlan: ${plan}\nMessage: ${message}\n[verification] Expected answer: something\n</trajectory>`;
}

describe("the simulated analyst", () => {
  const message = (skill: string) =>
    [
      skillBlock(skill),
      "## Edit budget\n\nAt most 2 edits.",
      `## Trajectories (3)\n\n${[
        failed("q1", "standard", "The invoice names our old address."),
        failed("q2", "enterprise", "I see a charge I never agreed to."),
        failed("q3", "enterprise", "The parcel tracking page is empty."),
      ].join("\n\n---\n\n")}`,
    ].join("\n\n");

  it("proposes the rules the failed items needed, with their ids, within the budget", () => {
    const reply = ask("analyst_error", message("# Skill\n\n## Edit budget\n\nAt most 9 edits."));
    expect(reply).toMatchObject({
      batch_size: 3,
      failure_summary: [
        { failure_type: "rule missing", count: 2 },
        { failure_type: "rule missing", count: 2 },
      ],
      patch: { edits: [{ addresses: ["q1", "q2"] }, { addresses: ["q2", "q3"] }] },
    });
    const proposed = JSON.stringify(reply);
    expect(proposed).toContain("payments");
    expect(proposed).toContain("+manager");
    expect(proposed).not.toContain("privacy");
  });

  it("does not propose what the skill says already", () => {
    const reply = ask("analyst_error", message(ruleText("payments", 1)));
    expect(reply).toMatchObject({
      patch: { edits: [{ content: expect.stringContaining("+manager"), addresses: ["q2", "q3"] }] },
    });
  });

  it("takes a wrong rule out again when items fail under it", () => {
    const wrong = ruleText("all_shipping_urgent");
    const reply = ask("analyst_error", message(`# Skill\n\n${wrong}\n`));
    expect(reply).toMatchObject({ patch: { edits: [{ op: "delete", target: wrong }, {}] } });
  });

  it("gives general advice on tasks it does not know, and none twice", () => {
    const unknown = (skill: string) =>
      `${skillBlock(skill)}\n\n## Trajectories (1)\n\n<trajectory id="a">\nResult: failed\n[user] What?\n</trajectory>`;
    let skill = "";
    for (let round = 0; round < 4; round += 1) {
      const reply = ask("analyst_error", unknown(skill)) as {
        patch: { edits: { content: string }[] };
      };
      const [proposed] = reply.patch.edits;
      expect(skill).not.toContain(proposed?.content);
      skill += `${proposed?.content}\n`;
    }
    expect(ask("analyst_error", unknown(skill))).toMatchObject({ patch: { edits: [] } });
  });
});

describe("the simulated merger", () => {
  it("unifies what means the same in other words and names where it came from", () => {
    const patches = [
      { patch: 1, edits: [edit("a1", ruleText("urgent"), 2), edit("a2", "- Be brief.", 1)] },
      { patch: 2, edits: [edit("a3", ruleText("urgent", 1), 1), edit("a4", "- be  BRIEF", 1)] },
    ];
    const reply = ask(
      "merge_failure",
      `${skillBlock("")}\n\n## Patches (2, level 1)\n\n${fence(patches)}`,
    );
    expect(reply).toMatchObject({
      edits: [
        { op: "append", content: ruleText("urgent"), from: ["a1", "a3"], support_count: 3 },
        { from: expect.arrayContaining(["a2", "a4"]), support_count: 2 },
      ],
      dropped: [],
    });
  });

  it("drops what the skill says, but never everything", () => {
    const said = edit("a1", ruleText("urgent", 1), 3);
    const fresh = edit("a2", ruleText("reopen"), 1);
    const ask_ = (edits: object[]) =>
      ask(
        "merge_final",
        `${skillBlock(ruleText("urgent"))}\n\n## Failure edits (1)\n\n${fence(edits)}\n\n## Success edits (0)\n\n${fence([])}`,
      );
    expect(ask_([said, fresh])).toMatchObject({
      edits: [{ from: ["a2"] }],
      dropped: [{ ref: "a1" }],
    });
    expect(ask_([said])).toMatchObject({ edits: [{ from: ["a1"] }], dropped: [] });
  });

  it("does not put two insertions at one place", () => {
    const at = { op: "insert_after", target: "## Rules" };
    const edits = [edit("a1", ruleText("urgent"), 2, at), edit("a2", ruleText("reopen"), 1, at)];
    const reply = ask(
      "merge_failure",
      `${skillBlock("## Rules")}\n\n${fence([{ patch: 1, edits }])}`,
    );
    expect(reply).toMatchObject({ edits: [{ op: "insert_after" }, { op: "append" }] });
  });

  it("is not misled by a fence inside the skill", () => {
    const trap = fence([edit("x1", "- From the skill.", 9)]);
    const reply = ask(
      "merge_failure",
      `${skillBlock(trap)}\n\n${fence([{ patch: 1, edits: [edit("a1", "- Be brief.", 1)] }])}`,
    );
    expect(reply).toMatchObject({ edits: [{ from: ["a1"] }] });
  });
});

describe("the simulated ranker", () => {
  it("chooses the budget's number by support, what is said already last", () => {
    const pool = [
      { index: 0, ...edit("", ruleText("urgent", 1), 9) },
      { index: 1, ...edit("", ruleText("reopen"), 1) },
      { index: 2, ...edit("", ruleText("privacy"), 4) },
    ];
    const message = (budget: number) =>
      `${skillBlock(ruleText("urgent"))}\n\n## Edit pool (3)\n\n${fence(pool)}\n\n## Budget\n\nChoose ${budget}.`;
    expect(ask("ranking", message(2))).toMatchObject({ selected_indices: [2, 1] });
    expect(ask("ranking", message(3))).toMatchObject({ selected_indices: [2, 1, 0] });
  });
});
