import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliHome, createCliHome, runIdIn } from "../../support/cli";
import {
  type RecordedRequest,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";

/** A public sample laid beside the repository; it is never part of it. */
const real = fileURLToPath(
  new URL("../../../../shared/data/livemathematicianbench/", import.meta.url),
);

let home: CliHome;
let server: ScriptedModelServer;
let hold: Promise<void> | null;
beforeEach(async () => {
  home = await createCliHome();
  hold = null;
  server = await startScriptedModelServer({
    handler: async (request) => {
      await hold;
      return answerTo(request);
    },
  });
});
afterEach(async () => {
  await server.close();
  home.close();
});

const promptOf = (request: RecordedRequest) => request.messages.at(-1)?.content ?? "";
const questionOf = (request: RecordedRequest) => /Question (\w+)\?/.exec(promptOf(request))?.[1];

/** Finds the right option by its text for questions with an odd number, and says A otherwise. */
function answerTo(request: RecordedRequest): string {
  const label = /^([A-G])\. right /m.exec(promptOf(request))?.[1];
  const isOdd = /[13579]$/.test(questionOf(request) ?? "");
  return `Thinking.\n<answer>**${isOdd ? label : "A"}**</answer>`;
}

const splits = { train: 6, val: 4, test: 3 } as const;
const rowsOf = (split: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${split}${index}`,
    question: `Question ${split}${index}?`,
    choices: ["right", "wrong", "weaker", "stronger", "other"].map((word, place) => ({
      label: "ABCDE"[place],
      text: `${word} ${split}${index}`,
    })),
    correct_choice: { label: "A" },
    theorem: "Hidden theorem.",
    sketch: "Hidden sketch.",
    theorem_type: [index % 2 === 0 ? "Bound" : "Existence"],
  }));

function makeData(): string {
  const folder = join(home.folder, "data");
  for (const [split, count] of Object.entries(splits)) {
    mkdirSync(join(folder, split), { recursive: true });
    writeFileSync(join(folder, split, "items.json"), JSON.stringify(rowsOf(split, count)));
  }
  return folder;
}

function configFile(folder: string, env = "", epochs = 2): string {
  return home.file(
    "livemath.yaml",
    `train: {num_epochs: ${epochs}, batch_size: 6}
optimizer: {slow_update_samples: 2}
model: {target: {provider: openai_compatible, model: scripted, baseUrl: "${server.url}", maxAttempts: 1}}
env: {name: livemathematicianbench, split_mode: split_dir, split_dir: "${folder}", workers: 2${env}}
`,
  );
}

const readRows = (out: string, folder: string) =>
  readFileSync(join(out, folder, "results.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a LiveMathematicianBench run", () => {
  test("deals train options anew for each epoch, the others always alike, and leaves complete rows (LM-2)", async () => {
    const out = join(home.folder, "out");
    const config = configFile(makeData());
    const trained = await home.run(["train", "--config", config, "--out", out]);
    expect(trained.code, trained.stderr).toBe(0);

    const prompts = new Map<string, Set<string>>();
    for (const request of server.requests) {
      const question = questionOf(request);
      if (question === undefined) continue;
      prompts.set(question, (prompts.get(question) ?? new Set()).add(promptOf(request)));
    }
    const forms = (split: string) =>
      [...prompts].filter(([name]) => name.startsWith(split)).map(([, seen]) => seen.size);
    expect(forms("val")).toEqual([1, 1, 1, 1]);
    expect(forms("test")).toEqual([1, 1, 1]);
    expect(Math.max(...forms("train"))).toBeGreaterThan(1);
    expect([...prompts.values()].flatMap((seen) => [...seen]).join()).not.toContain("Hidden");

    const rows = readRows(out, "selection_eval_baseline");
    expect(rows.map((row) => [row.id, row.status, row.task_type])).toEqual([
      ["val0", "scored", "Bound"],
      ["val1", "scored", "Existence"],
      ["val2", "scored", "Bound"],
      ["val3", "scored", "Existence"],
    ]);
    expect(rows[1]).toMatchObject({ hard: 1, soft: 1, fail_reason: "" });
    const { details } = rows[1];
    expect(details).toMatchObject({
      predicted_label: details.correct_label,
      predicted_text: "right val1",
      random_baseline: 0.2,
    });
    const missed = rows.filter((row) => row.hard === 0);
    for (const row of missed) {
      expect(row.fail_reason).toMatch(/^MCQ=0: predicted 'A' but expected '[B-E]'$/);
    }
    const folder = join(out, "selection_eval_baseline/predictions/val1");
    expect(readFileSync(join(folder, "target_user_prompt.txt"), "utf8")).toContain(
      "## Options\nA. ",
    );
    expect(readFileSync(join(folder, "conversation.json"), "utf8")).toContain("Verdict: passed");
  });

  test("goes on item by item after an interruption", async () => {
    const config = configFile(makeData());
    const out = join(home.folder, "out");
    const started = home.start(["train", "--config", config, "--out", out]);
    await server.arrived(3);
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    await server.arrived(server.requests.length + 1);
    started.child.kill("SIGINT");
    const stopped = await started.result;
    expect(stopped.code).toBe(130);
    const keyOf = (request: RecordedRequest) => String(request.headers["idempotency-key"]);
    const answered = new Set<string>();
    for (const request of server.requests) {
      const over = Promise.resolve({ answered: false });
      if ((await Promise.race([request.over, over])).answered) answered.add(keyOf(request));
    }
    const asked = server.requests.length;
    release();
    hold = null;
    const resumed = await home.run(["resume", runIdIn(stopped.stdout)]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(answered.size).toBeGreaterThan(0);
    const again = server.requests.slice(asked).map(keyOf);
    expect(again.filter((key) => answered.has(key))).toEqual([]);
    expect(readRows(out, "test_eval")).toHaveLength(3);
  });

  test("names bad rows with file, line and field, and asks nobody", async () => {
    const folder = makeData();
    const [good, ...others] = rowsOf("val", 4);
    const bad = [
      good,
      { ...others[0], choices: ["one"] },
      { ...others[1], correct_choice: { label: "Z" } },
      { ...others[2], question: "" },
    ];
    writeFileSync(
      join(folder, "val/items.json"),
      `[\n${bad.map((row) => JSON.stringify(row)).join(",\n")}\n]`,
    );
    const refused = await home.run(["train", "--config", configFile(folder)]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("val/items.json, line 3, choices");
    expect(refused.stderr).toContain("val/items.json, line 4, correct_choice");
    expect(refused.stderr).toContain("val/items.json, line 5, question");
    expect(server.requests).toEqual([]);
  });

  test("runs on the published items", async () => {
    if (!existsSync(real)) {
      console.warn(`Not run on published items: there is no folder ${real}.`);
      return;
    }
    const skill = home.file("skill.md", "Compare the options.");
    const words = ["eval", "--config", configFile(real), "--skill", skill, "--split", "val"];
    const done = await home.run(words);
    expect(done.code, done.stderr).toBe(0);
    expect(server.requests).toHaveLength(17);
    for (const request of server.requests) {
      expect(promptOf(request)).toMatch(/^## Question\n[\s\S]+\n\n## Options\nA\. [\s\S]+\nE\. /);
      expect(request.system).toContain("## Skill\nCompare the options.");
    }
  });
});
