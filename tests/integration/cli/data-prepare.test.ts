import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listPreparedFolders } from "@/lib/services/prepared-folders";
import { type CliHome, createCliHome } from "../../support/cli";

let home: CliHome;
beforeAll(async () => {
  home = await createCliHome();
});
afterAll(() => home.close());

const prepare = (name: string, ...words: string[]) => home.run(["data", "prepare", name, ...words]);

const months = { "202511": 29, "202512": 52, "202601": 46, "202602": 50 };

test("data prepare makes a split folder of the released size that a run accepts", async () => {
  const source = join(home.folder, "livemath");
  mkdirSync(source);
  for (const [month, size] of Object.entries(months)) {
    const rows = Array.from({ length: size }, (_, index) => ({
      no: index + 1,
      month,
      mcq: {
        question: `Q ${month} ${index}?`,
        choices: ["a", "b"],
        correct_choice: { label: "A" },
      },
    }));
    writeFileSync(join(source, `qa_${month}_final.json`), JSON.stringify(rows));
  }
  const out = join(home.folder, "splits");
  const made = await prepare("livemath", "--source", source, "--out", out);
  expect(made.stderr).toBe("");
  expect(made.code).toBe(0);
  expect(made.stdout).toContain(
    "LiveMathematicianBench: 35/17/125 train/val/test items, the published sizes",
  );
  const again = await prepare("livemath", "--source", source, "--out", out);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("replace it with --force");
  expect((await prepare("livemath", "--source", source, "--out", out, "--force")).code).toBe(0);
  expect(readdirSync(home.folder).filter((name) => /splits\./.test(name))).toEqual([]);

  const offered = join(home.folder, "offered");
  const words = ["data", "prepare", "livemath", "--source", source];
  const placed = await home.run(words, { SKILLOPT_DATA_DIR: offered });
  expect(placed.code, placed.stderr).toBe(0);
  expect(placed.stdout).toContain("New dataset, folder livemathematicianbench.");
  expect(await listPreparedFolders(offered)).toMatchObject([
    { name: "livemathematicianbench", counts: { train: 35, val: 17, test: 125 }, isSplit: true },
  ]);

  const config = home.file(
    "run.yaml",
    `env: {name: livemathematicianbench, split_mode: split_dir, split_dir: "${out}"}\nmodel: {backend: simulated}\n`,
  );
  const skill = home.file("skill.md", "Compare.");
  const run = await home.run(["eval", "--config", config, "--skill", skill, "--split", "val"]);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toContain("/17");
});

test("data prepare says how to get the files, and names unknown benchmarks and actions", async () => {
  const bare = await prepare("officeqa");
  expect(bare.code).toBe(2);
  expect(bare.stderr).toContain("--source FILE|DIR is missing.");
  expect(bare.stderr).toContain("accept the terms of databricks/officeqa");
  const absent = await prepare("searchqa", "--source", join(home.folder, "none"), "--out", "x");
  expect(absent.code).toBe(1);
  expect(absent.stderr).toContain("there is no such file or folder");
  expect(absent.stderr).toContain("lucadiliello/searchqa");
  const unknown = await prepare("alfworld", "--source", "a", "--out", "b");
  expect(unknown.stderr).toContain("alfworld cannot be prepared.");
  expect((await home.run(["data", "fetch", "searchqa"])).code).toBe(2);
});

test("attachments counts what nothing refers to, and refuses what it cannot read", async () => {
  const counted = await home.run(["attachments"]);
  expect(counted.stdout).toContain("0 unused files, 0.0 MB; 0 files stay.");
  const wrong = await home.run(["attachments", "--older-than", "soon"]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("soon is not a number")]);
  const unknown = await home.run(["attachments", "--remove"]);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("--force")]);
});
