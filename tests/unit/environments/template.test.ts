import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { TaskEnvironment } from "@/lib/environments/environment";
import { template } from "@/lib/environments/template/environment";
import { templateEnvironmentSchema } from "@/lib/environments/template/settings";

const root = fileURLToPath(new URL("../../../", import.meta.url));

type AnyEnvironment = Pick<
  TaskEnvironment<{ name: string }>,
  "name" | "title" | "parseItems" | "runItem" | "guidance" | "initialSkill" | "expectedAnswers"
>;

/** Runs two good records and two broken ones through an environment. */
async function exercise(environment: AnyEnvironment, config: { name: string }) {
  const records = [
    { id: 1, question: "What is 17 + 25?", answers: ["42"], hint: "Add." },
    { question: "Capital of Austria?", answer: "Vienna" },
  ];
  const place = (value: unknown, index: number) => ({
    file: "items.jsonl",
    line: index + 1,
    value,
  });
  const parsed = environment.parseItems(records.map(place), config);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const broken = environment.parseItems(
    [...records, { question: "" }, { question: "q", answers: [] }].map(place),
    config,
  );
  expect(broken).toEqual({
    ok: false,
    problems: [
      { file: "items.jsonl", line: 3, field: "question", message: "is missing or not a text" },
      { file: "items.jsonl", line: 4, field: "answers", message: "the list of answers is empty" },
    ],
  });
  const seen: string[] = [];
  const results = [];
  for (const item of parsed.items) {
    results.push(
      await environment.runItem({
        config,
        item,
        skill: "Be brief.",
        callTarget: async ({ system, messages }) => {
          seen.push(`${system}\n${String(messages[0]?.content)}`);
          return { text: "So:\n<answer> vienna </answer>", finish: "stop", toolCalls: [] };
        },
      }),
    );
  }
  expect(seen[0]).toContain("## Skill\nBe brief.\n\n## Answer");
  expect(results.map(({ hard }) => hard)).toEqual([0, 1]);
  expect(results[0]).toMatchObject({
    status: "scored",
    answer: "vienna",
    failReason: "predicted 'vienna' but expected ['42']",
  });
  expect(JSON.stringify(results[0]!.entries.at(-1))).toContain("Expected answer: 42");
  expect(seen.join()).not.toContain("Expected answer");
  expect(environment.guidance(config).failure).not.toBe("");
  return { parsed, seen };
}

it("the template is a complete environment", async () => {
  const config = templateEnvironmentSchema.parse({ name: "template" });
  const { parsed, seen } = await exercise(template as AnyEnvironment, config);
  expect(parsed.items.map(({ id }) => id)).toEqual([
    "1",
    expect.stringMatching(/^t_[0-9a-f]{12}$/),
  ]);
  expect(seen[0]).not.toContain("Add.");
  const hinted = await exercise(
    template as AnyEnvironment,
    { ...config, show_hint: true } as never,
  );
  expect(hinted.seen[0]).toContain("## Hint\nAdd.");
});

it("a copy of the template, renamed as the guide says, runs items at once", async () => {
  const guide = readFileSync(join(root, "docs/environments/add-an-environment.md"), "utf8");
  const [, ...renames] = /sed -i '(s\/[^']*)'/.exec(guide) ?? [];
  expect(renames).toEqual(["s/Template/Sums/g; s/template/sums/g"]);
  const copy = mkdtempSync(join(root, "tests/unit/environments/.copy-"));
  try {
    cpSync(join(root, "lib/environments/template"), copy, { recursive: true });
    for (const name of readdirSync(copy)) {
      const file = join(copy, name);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replaceAll("Template", "Sums").replaceAll("template", "sums"));
    }
    const { sums } = await import(/* @vite-ignore */ join(copy, "environment.ts"));
    const { sumsEnvironmentSchema } = await import(/* @vite-ignore */ join(copy, "settings.ts"));
    expect(sums).toMatchObject({ name: "sums", title: "Sums" });
    await exercise(sums, sumsEnvironmentSchema.parse({ name: "sums" }));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

it("the guide names files that exist", () => {
  const guide = readFileSync(join(root, "docs/environments/add-an-environment.md"), "utf8");
  const named = [...guide.matchAll(/`((?:lib|components|configs|scripts|tests)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(5);
  for (const path of named.filter((one) => !one.includes("sums"))) {
    expect(existsSync(join(root, path)), path).toBe(true);
  }
  const described = [...guide.matchAll(/^\| `([\w-]+\.ts)` \|/gm)].map(([, name]) => name);
  expect(described.toSorted()).toEqual(
    readdirSync(join(root, "lib/environments/template")).toSorted(),
  );
});
