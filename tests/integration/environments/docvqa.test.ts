import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashOfBytes } from "@/lib/attachments/attachment-store";
import { type CliHome, createCliHome, runIdIn } from "../../support/cli";
import { picture } from "../../support/pictures";
import {
  type RecordedRequest,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/scripted-model-server";

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

/** The pictures of a request as they were sent. */
function picturesOf(request: RecordedRequest): { url: string; type: string; bytes: Buffer }[] {
  const messages = Array.isArray(request.body.messages) ? request.body.messages : [];
  return messages.flatMap((message: { content?: unknown }) =>
    (Array.isArray(message.content) ? message.content : []).flatMap(
      (part: { image_url?: { url: string } }) => {
        const found = /^data:([^;]+);base64,(.*)$/.exec(part.image_url?.url ?? "");
        return found?.[2]
          ? [{ url: found[0], type: found[1] ?? "", bytes: Buffer.from(found[2], "base64") }]
          : [];
      },
    ),
  );
}

const questionOf = (request: RecordedRequest) =>
  /What is the (\w+)\?/.exec(JSON.stringify(request.body.messages))?.[1] ?? "";

/** The right answer to every other question. */
function answerTo(request: RecordedRequest): string {
  const name = questionOf(request);
  return `<answer>${name.endsWith("1") ? name : "something else"}</answer>`;
}

const header = "questionId,question,answer,image_path,docId,topic";
const splits = { train: 4, val: 3, test: 3 } as const;

/** A split folder with one picture for every two questions. */
async function makeData(): Promise<{ folder: string; hashes: Set<string> }> {
  const folder = join(home.folder, "data");
  const hashes = new Set<string>();
  mkdirSync(join(folder, "images"), { recursive: true });
  for (const [split, count] of Object.entries(splits)) {
    const rows: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const page = `${split}${index >> 1}`;
      const bytes = await picture({ grey: 30 + 20 * index + split.length, width: 40 + index });
      const path = `images/${page}.png`;
      if (index % 2 === 0) {
        writeFileSync(join(folder, path), bytes);
        hashes.add(hashOfBytes(bytes));
      }
      const name = `${split}${index}`;
      rows.push(`${name},What is the ${name}?,"['${name}', 'the ${name}']",${path},${page},form`);
    }
    mkdirSync(join(folder, split));
    writeFileSync(join(folder, split, "items.csv"), [header, ...rows].join("\n"));
  }
  return { folder, hashes };
}

function configFile(folder: string, env = "", target = ""): string {
  return home.file(
    "docvqa.yaml",
    `train: {num_epochs: 1, batch_size: 4}
model: {target: {provider: openai_compatible, model: scripted, baseUrl: "${server.url}", maxAttempts: 1${target}}}
env: {name: docvqa, split_mode: split_dir, split_dir: "${folder}", workers: 2${env}}
`,
  );
}

const readRows = (out: string, folder: string) =>
  readFileSync(join(out, folder, "results.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a DocVQA run", () => {
  test("sends every picture as it is and leaves complete rows and trajectories", async () => {
    const { folder, hashes } = await makeData();
    const out = join(home.folder, "out");
    const config = configFile(folder, ", skill_init: initial");
    const trained = await home.run(["train", "--config", config, "--out", out]);
    expect(trained.code, trained.stderr).toBe(0);
    expect(server.requests[0]?.system).toContain("## Skill\n# Reading document pages\n");

    expect(server.requests.length).toBeGreaterThan(0);
    const sent = new Set<string>();
    for (const request of server.requests) {
      const [page, ...others] = picturesOf(request);
      expect(others).toEqual([]);
      expect(page?.type).toBe("image/png");
      sent.add(hashOfBytes(page?.bytes ?? new Uint8Array()));
    }
    expect(sent).toEqual(hashes);

    const rows = readRows(out, "selection_eval_baseline");
    expect(rows.map((row) => [row.id, row.hard, row.status, row.task_type])).toEqual([
      ["val0", 0, "scored", "form"],
      ["val1", 1, "scored", "form"],
      ["val2", 0, "scored", "form"],
    ]);
    expect(rows[0]).toMatchObject({
      fail_reason: expect.stringMatching(/^ANLS=0/),
      details: { images: [{ name: "val0.png", mediaType: "image/png" }] },
      provenance: {
        environment_version: expect.stringMatching(/^docvqa\//),
        scoring_profile: "official",
        target_model: "scripted",
        seed: 42,
      },
    });
    const prompt = join(out, "selection_eval_baseline/predictions/val0/target_user_prompt.txt");
    expect(readFileSync(prompt, "utf8")).toMatch(/^\[image val0\.png\]\n/);
  });

  test("goes on item by item after an interruption, without the folder the pictures came from", async () => {
    const { folder } = await makeData();
    let release = () => {};
    const out = join(home.folder, "out");
    const started = home.start(["train", "--config", configFile(folder), "--out", out]);
    await server.arrived(3);
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const before = server.requests.length;
    await server.arrived(before + 1);
    started.child.kill("SIGINT");
    const stopped = await started.result;
    expect(stopped.code).toBe(130);

    rmSync(folder, { recursive: true });
    const keyOf = (request: RecordedRequest) => String(request.headers["idempotency-key"]);
    const answered = new Set<string>();
    for (const request of server.requests) {
      const { answered: isAnswered } = await Promise.race([
        request.over,
        Promise.resolve({ answered: false }),
      ]);
      if (isAnswered) answered.add(keyOf(request));
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

  test("scales pictures down only when it is told to", async () => {
    const { folder } = await makeData();
    const skill = home.file("skill.md", "Read the page.");
    const config = configFile(folder, ", max_pixels: 300, image_detail: high");
    const done = await home.run(["eval", "--config", config, "--skill", skill, "--split", "val"]);
    expect(done.code, done.stderr).toBe(0);
    const [request] = server.requests;
    const [page] = request ? picturesOf(request) : [];
    expect(page?.bytes.readUInt32BE(16)).toBeLessThan(21);
    expect(JSON.stringify(request?.body)).toContain('"detail":"high"');
  });

  test("shows the optimizer the pictures of failed items when asked to, scaled as for the target", async () => {
    const { folder } = await makeData();
    const seen = await startScriptedModelServer({
      handler: () => '{"batch_size": 2, "patch": {"reasoning": "", "edits": []}}',
    });
    const optimizer = { provider: "openai_compatible", model: "seeing", baseUrl: seen.url };
    const config = configFile(folder, ", max_pixels: 900");
    const set = (text: string) => ["--set", text];
    const trained = await home.run([
      "train",
      "--config",
      config,
      ...set(`model.optimizer=${JSON.stringify(optimizer)}`),
      ...set("gradient.show_pictures=true"),
      ...set("optimizer.use_slow_update=false"),
      ...set("optimizer.use_meta_skill=false"),
    ]);
    await seen.close();
    expect(trained.code, trained.stderr).toBe(0);
    const [failures, ...others] = seen.requests.filter((request) => picturesOf(request).length > 0);
    expect(others).toEqual([]);
    expect(JSON.stringify(failures?.body)).toContain("Prompt: analyst_error/");
    const widths = picturesOf(failures!).map(({ bytes }) => bytes.readUInt32BE(16));
    expect(widths.toSorted()).toEqual([34, 35]);
    expect(JSON.stringify(failures?.body)).toMatch(/1\. train\d\.png: trajectory train\d/);
  });

  test("does not start with a target that is known to read text only", async () => {
    const { folder } = await makeData();
    const config = configFile(folder, "", ", capability: {images: false}");
    const refused = await home.run(["train", "--config", config]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("reads text only");
    expect(server.requests).toEqual([]);
  });

  test("names a missing and a damaged picture with file, line and field", async () => {
    const { folder } = await makeData();
    rmSync(join(folder, "images/train0.png"));
    writeFileSync(join(folder, "images/val0.png"), "GIF, said the file");
    const refused = await home.run(["train", "--config", configFile(folder)]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("train/items.csv, line 2, image_path");
    expect(refused.stderr).toContain("val/items.csv, line 2, image_path");
    expect(refused.stderr).toContain("is no picture a model reads");
    expect(server.requests).toEqual([]);
  });
});
