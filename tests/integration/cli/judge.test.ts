import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliHome, createCliHome } from "../../support/cli";

let home: CliHome;
beforeAll(async () => {
  home = await createCliHome();
});
afterAll(() => home.close());

function config(scorer: string): string {
  const items = Array.from({ length: 36 }, (_, index) => ({
    id: `i${index}`,
    input: `${index} + ${index}?`,
    expected: `the sum is ${2 * index}.`,
    split: ["train", "val", "test"][index % 3],
  }));
  const data = home.file("sums.json", JSON.stringify(items));
  return home.file(
    "judge.yaml",
    `env:\n  name: custom\n  data_path: ${JSON.stringify(data)}\n  split_mode: explicit\n  scorer: ${scorer}\nevaluation:\n  eval_test: false\n`,
  );
}

const judged = "{ type: llmJudge, rubric: The sum is right. }";
const check = (...words: string[]) =>
  home.run(["judge", "check", "--config", config(judged), ...words], {
    SKILLOPT_CACHE_DIR: join(home.folder, "cache"),
  });

describe("8.4 judge check", () => {
  test("compares the judge with known verdicts, prints the agreement and ends with 0 when it is good", async () => {
    const { code, stdout, stderr } = await check("--size", "20", "--rounds", "first,swapped");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/simulated: The judge agrees with people: kappa 1\.00 over 20 answers/);
    expect(stdout).toMatch(/Order swapped\s+100 %\s+20\/20 keep their verdict/);
    expect(stdout).toMatch(/Person: pass\s+10\s+0\n/);
    expect(stdout).toMatch(/40 calls, .* Kept as jdg_/);
    expect(code).toBe(0);
  });

  test("a file of labels shows the disagreements; too few answers end with 1", async () => {
    const labels = home.file(
      "labels.csv",
      "id,answer,pass\ni1,the sum is 2.,yes\ni2,the sum is 4.,no\ni3,seven,fail\n",
    );
    const { code, stdout } = await check("--labels", labels, "--rounds", "first");
    expect(code).toBe(1);
    expect(stdout).toMatch(/checked on 3 answers only; 20 are needed/);
    expect(stdout).toMatch(/i2: person fail, judge pass: the sum is 4\. — The answer says/);
  });

  test.each([
    [["--labels", "nowhere.csv"], /nowhere\.csv cannot be read/],
    [["--rounds", "twice"], /Use first, and any of again, swapped/],
    [["--size", "0"], /Use a whole number, 1 to 200/],
    [["env.scorer.type=exact"], /env\.scorer|No judge scores/],
  ])("%j is refused with the fix", async (words, message) => {
    const { code, stderr } = await check(...words);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
