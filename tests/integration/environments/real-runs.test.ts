import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliHome, createCliHome } from "../../support/cli";
import { type PacedGateway, startPacedGateway } from "../../support/paced-gateway";

/** Public data sets laid beside the repository; they are never part of it. */
const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

const sets = [
  { env: "searchqa", folder: "searchqa/hotpotqa", sign: "## Passages" },
  { env: "livemathematicianbench", folder: "livemathematicianbench", sign: "A. " },
  { env: "docvqa", folder: "docvqa/receipts", sign: '"url":"data:image/jpeg;base64,/9j/' },
  { env: "officeqa", folder: "officeqa", sign: '"role":"tool"' },
  { env: "custom", folder: "custom/gsm8k", sign: "<answer>" },
] as const;

let home: CliHome;
let gateway: PacedGateway;
const sent: string[] = [];
beforeAll(async () => {
  home = await createCliHome();
  gateway = await startPacedGateway({ onRequest: (body) => sent.push(body) });
});
afterAll(async () => {
  await gateway.close();
  home.close();
});

if (existsSync(data)) {
  describe("a run on real items with the simulated models behind HTTP", () => {
    test.each(sets)("$env leaves complete rows and trajectories", async ({ env, folder, sign }) => {
      sent.length = 0;
      const out = join(home.folder, env);
      const scorer = env === "custom" ? ", scorer: {type: numeric}" : "";
      const config = home.file(
        `${env}.yaml`,
        `train: {num_epochs: 1, batch_size: 2}
optimizer: {use_slow_update: false, use_meta_skill: false}
evaluation: {eval_test: false}
model: {backend: simulated}
env: {name: ${env}, split_dir: "${join(data, folder)}", limit: 2, workers: 2${scorer}}
`,
      );
      const done = await home.run(["train", "--config", config, "--out", out], {
        SKILLOPT_GATEWAY_URL: gateway.url,
      });
      expect(done.code, done.stderr).toBe(0);
      expect(done.stdout).toMatch(/Seed skill: [\d.]+ \([0-2]\/2\)[\s\S]*Step 1\/1: /);
      expect(sent.some((body) => body.includes(sign))).toBe(true);

      const rollouts = join(out, "selection_eval_baseline");
      const rows = readFileSync(join(rollouts, "results.jsonl"), "utf8").trim().split("\n");
      const items: unknown[] = rows.map((row) => JSON.parse(row));
      expect(items).toHaveLength(2);
      for (const row of items) {
        expect(row).toMatchObject({ status: "scored", agent_ok: true });
        expect(row).toMatchObject({ usage: { calls: expect.any(Number) } });
      }
      const folders = readdirSync(join(rollouts, "predictions"));
      expect(folders).toHaveLength(2);
      for (const one of folders) {
        const kept = (name: string) =>
          readFileSync(join(rollouts, "predictions", one, name), "utf8");
        const entries: { role?: string; content?: string }[] = JSON.parse(
          kept("conversation.json"),
        );
        expect(entries.at(-1)).toMatchObject({ role: "system" });
        expect(entries.at(-1)?.content).toMatch(/^Verdict: /);
        expect(kept("target_system_prompt.txt")).not.toBe("");
        expect(kept("target_user_prompt.txt")).not.toBe("");
      }
    });
  });
} else {
  test("real items are absent: the folder ../shared/data was not found, so none was run", () => {
    expect(existsSync(data)).toBe(false);
  });
}
