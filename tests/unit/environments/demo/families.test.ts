import { describe, expect, it } from "vitest";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { statedRules } from "@/lib/environments/demo/task-family";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { demoItems } from "@/tests/support/demo-run";

describe.each(demoFamilies)("the demo family $id", (family) => {
  it("has 24, 12 and 12 items that the custom environment accepts without a warning", () => {
    const { train, val, test, warnings } = demoItems(family);
    expect([train.length, val.length, test.length]).toEqual([24, 12, 12]);
    expect(warnings).toEqual([]);
  });

  it("has settings that pass the schema", () => {
    const config = runConfigSchema.parse(demoRunConfig(family));
    expect(config.env).toMatchObject({ name: "custom", split_mode: "explicit" });
    expect(config.optimizer).toMatchObject({ learning_rate: 3, min_learning_rate: 1 });
  });

  it("has no two items with the same input", () => {
    expect(new Set(family.items.map((item) => item.input)).size).toBe(48);
  });

  it("items need at most three conventions, and a few need none", () => {
    const needs = family.items.map((item) => family.read(String(item.input))?.needs.length ?? -1);
    expect(Math.min(...needs)).toBe(0);
    expect(Math.max(...needs)).toBeLessThanOrEqual(3);
    expect(needs.filter((count) => count === 0).length).toBeLessThan(16);
  });

  it.each(["train", "val", "test"] as const)("each convention is needed in %s", (split) => {
    const needed = new Set(
      family.items
        .filter((item) => item.split === split)
        .flatMap((item) => family.read(String(item.input))?.needs ?? []),
    );
    expect([...needed].sort()).toEqual(family.conventions.map((rule) => rule.id).sort());
  });

  it("the expected answer follows from the needed conventions and from no fewer", () => {
    for (const item of family.items) {
      const task = family.read(String(item.input))!;
      expect(item.expected).toEqual([task.solve(new Set(task.needs))]);
      for (const left of task.needs) {
        const fewer = new Set(task.needs.filter((rule) => rule !== left));
        expect(task.solve(fewer)).not.toBe(item.expected[0]);
      }
    }
  });

  it("each wrong rule spoils some answers of each split", () => {
    const every = family.conventions.map((rule) => rule.id);
    for (const { id } of family.misconceptions) {
      for (const split of ["train", "val", "test"]) {
        const spoiled = family.items.filter(
          (item) =>
            item.split === split &&
            family.read(String(item.input))?.solve(new Set([...every, id])) !== item.expected[0],
        );
        expect(spoiled.length, `${id} in ${split}`).toBeGreaterThan(0);
      }
    }
  });

  it("every wording states its own rule and no other", () => {
    const rules = [...family.conventions, ...family.misconceptions];
    for (const rule of rules) {
      for (const wording of rule.wordings) {
        expect([...statedRules(`- ${wording}`, rules)], wording).toEqual([rule.id]);
      }
    }
  });

  it("neither the seed skill nor the prompts give a convention away", () => {
    const shown = [
      family.seedSkill,
      family.environment.system_prompt,
      family.environment.user_template,
      family.environment.guidance,
    ].join("\n\n");
    expect([...statedRules(shown, family.conventions)]).toEqual([]);
  });

  it("rules of neighbouring bullets do not add up to another rule", () => {
    const skill = family.conventions.map((rule) => `- ${rule.wordings[0]}`).join("\n");
    expect([...statedRules(skill, family.misconceptions)]).toEqual([]);
  });
});

describe("the queue of a ticket", () => {
  const [tickets] = demoFamilies;
  const all = new Set(tickets.conventions.map((rule) => rule.id));

  it.each([
    ["standard", "The invoice for March shows the wrong amount.", "payments"],
    ["enterprise", "The parcel arrived with a torn box.", "shipping +manager"],
    ["standard", "It crashes each time I add a photo.", "bugs"],
    [
      "enterprise",
      "My password was changed without me. Otherwise my lawyer will write to you. We cannot work right now.",
      "escalations +urgent +manager",
    ],
  ])("%s plan, %s", (plan, message, expected) => {
    const text = `Customer: X\nPlan: ${plan}\nMessage: ${message}`;
    expect(tickets.read(text)?.solve(all)).toBe(expected);
  });
});

describe("the record of a note", () => {
  const notes = demoFamilies[1]!;
  const all = new Set(notes.conventions.map((rule) => rule.id));

  it.each([
    ["date: 3 May 2024\ndepth: 10 ft", "date=2024-05-03; depth=3.0 m"],
    ["temperature: 14 F\ncost: 7 euros", "temperature=-10 C; cost=7.00 EUR"],
    ["time: 12:05 am\ncount: about 9", "time=00:05; count=~9"],
    ["time: 12:30 pm\ncount: 9", "time=12:30; count=9"],
    ["depth: illegible\nspecies: newt", "depth=NA; species=newt"],
  ])("%j is %s", (note, expected) => {
    expect(notes.read(`Field note:\n${note}`)?.solve(all)).toBe(expected);
  });
});
