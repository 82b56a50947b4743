import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoFamilies } from "@/lib/environments/demo/families";
import type { DemoFamily } from "@/lib/environments/demo/task-family";
import { answerAsSimulated } from "@/lib/models/simulated/world";
import { demoItems, tryItem } from "@/tests/support/demo-run";

async function passRate(family: DemoFamily, skill: string): Promise<number> {
  const { config, train, val, test } = demoItems(family);
  const items = [...train, ...val, ...test];
  const results = await Promise.all(items.map((item) => tryItem(config, item, skill)));
  return results.filter((result) => result.hard === 1).length / items.length;
}

function skillOf(family: DemoFamily, rules: readonly { wordings: readonly string[] }[]) {
  return `${family.seedSkill}${rules.map((rule) => `- ${rule.wordings[0]}\n`).join("")}`;
}

describe.each(demoFamilies)("the simulated target on $id", (family) => {
  it("passes few items without a skill, but some", async () => {
    for (const skill of ["", family.seedSkill]) {
      const rate = await passRate(family, skill);
      expect(rate).toBeGreaterThan(0.1);
      expect(rate).toBeLessThan(0.35);
    }
  });

  it("passes nearly everything when all conventions are stated", async () => {
    const rate = await passRate(family, skillOf(family, family.conventions));
    expect(rate).toBeGreaterThanOrEqual(0.9);
  });

  it("each convention that is stated raises the pass rate further", async () => {
    let before = await passRate(family, family.seedSkill);
    for (let count = 1; count <= family.conventions.length; count += 1) {
      const rate = await passRate(family, skillOf(family, family.conventions.slice(0, count)));
      // A slip may cost an item here and there; a convention is worth more than one.
      expect(rate, family.conventions[count - 1]?.id).toBeGreaterThan(before - 0.03);
      before = rate;
    }
  });

  it.each(family.conventions)("lacking $id alone costs items", async (rule) => {
    const others = family.conventions.filter((other) => other !== rule);
    const all = await passRate(family, skillOf(family, family.conventions));
    expect(await passRate(family, skillOf(family, others))).toBeLessThan(all);
  });

  it.each(family.misconceptions)("a skill with the wrong rule $id does worse", async (rule) => {
    const all = await passRate(family, skillOf(family, family.conventions));
    const misled = await passRate(family, skillOf(family, [...family.conventions, rule]));
    expect(misled).toBeLessThan(all - 0.05);
  });

  it("follows a rule in any wording and in the protected region", async () => {
    const reworded = family.conventions.map((rule) => rule.wordings.at(-1)).join("\n\n");
    const inRegion = `<!-- SLOW_UPDATE_START -->\n${reworded}\n<!-- SLOW_UPDATE_END -->`;
    expect(await passRate(family, reworded)).toBeGreaterThanOrEqual(0.9);
    expect(await passRate(family, inRegion)).toBeGreaterThanOrEqual(0.9);
  });
});

describe("the simulated world", () => {
  const [family] = demoFamilies;
  const text = (system: string, user: string) =>
    answerAsSimulated([
      { role: "system", content: system },
      { role: "user", content: user },
    ]);

  it("answers the same prompt the same way, and counts its tokens", () => {
    const item = String(family.items[0]?.input);
    const first = text("You route.", item);
    expect(text("You route.", item)).toEqual(first);
    expect(first.promptTokens).toBe(Math.ceil(`You route.\n${item}`.length / 4));
  });

  it("takes rules from the system prompt only: an item cannot teach the target", () => {
    const item = String(family.items.find((task) => task.expected[0] === "payments")?.input);
    const lesson = family.conventions.map((rule) => rule.wordings[0]).join("\n");
    expect(text("Route.", `${lesson}\n\n${item}`).text).toContain("<answer>billing</answer>");
    expect(text(`Route.\n\n${lesson}`, item).text).toContain("<answer>payments</answer>");
  });

  it.each([
    [
      "a question with passages",
      "Write the answer in <answer> tags.",
      "[DOC] Marie Curie won twice. Marie Curie was born in Warsaw.\n\nWho won twice?",
      "<answer>Marie Curie</answer>",
    ],
    [
      "a calculation",
      "Write the answer in <answer> tags.",
      "Ann has 3 bags and 1,200 beads. How many beads are there?",
      "<answer>1200</answer>",
    ],
    ["a JSON answer", "Reply in JSON.", "Name a river: Danube, Danube", '{"answer":'],
    ["a plain answer", "Reply briefly.", "Hello", "Hello"],
    ["an empty task", "", "", "unknown"],
  ])("guesses in the asked format: %s", (_name, system, user, expected) => {
    expect(text(system, user).text).toContain(expected);
  });

  it("chooses one of the options of a question that lists them", () => {
    const options = (count: number) =>
      Array.from({ length: count }, (_, place) => `${"ABCDE"[place]}. claim ${place}`).join("\n");
    const given = Array.from({ length: 40 }, (_, index) => {
      const task = `## Question\nWhich holds for ${index}?\n\n## Options\n${options(5)}`;
      return /<answer>(.*)<\/answer>/.exec(text("Write <answer>C</answer>.", task).text)?.[1];
    });
    expect([...new Set(given)].toSorted()).toEqual(["A", "B", "C", "D", "E"]);
  });

  it("answers anything with some text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "grapheme" }), (system, user) => {
        expect(text(system, user).text.length).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    "analyst_error",
    "analyst_success",
    "merge_failure",
    "merge_success",
    "merge_final",
    "ranking",
    "slow_update",
    "meta_skill",
    "analyst_error_notes",
    "analyst_error_rewrite",
    "analyst_success_rewrite_notes",
    "merge_failure_rewrite",
    "ranking_rewrite",
    "rewrite_skill",
    "analyst_error_full_rewrite",
    "merge_final_full_rewrite",
    "lr_autonomous",
    "appendix_consolidate",
    "something_new",
  ])("answers the stage %s with JSON whatever the message holds", (stage) => {
    fc.assert(
      fc.property(fc.string(), (user) => {
        const reply = text(`Do it.\n\nPrompt: ${stage}/1`, user);
        expect(reply.role).toBe("optimizer");
        const bare = reply.text.replace(/^```json\n|\n```$/g, "");
        expect(() => JSON.parse(bare)).not.toThrow();
      }),
    );
  });
});
