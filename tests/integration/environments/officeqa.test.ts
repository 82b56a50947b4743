import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliHome, createCliHome } from "../../support/cli";
import {
  type RecordedRequest,
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "../../support/scripted-model-server";

let home: CliHome;
let server: ScriptedModelServer;
beforeEach(async () => {
  home = await createCliHome();
  server = await startScriptedModelServer({ handler: reply });
});
afterEach(async () => {
  await server.close();
  home.close();
});

type Message = { readonly role: string; readonly content: unknown };

const messagesOf = (request: RecordedRequest): readonly Message[] =>
  Array.isArray(request.body.messages) ? request.body.messages : [];

const toolTexts = (request: RecordedRequest) =>
  messagesOf(request).flatMap(({ role, content }) => (role === "tool" ? [String(content)] : []));

/** Searches once, then answers with the number of the line it was shown. */
function reply(request: RecordedRequest): ScriptedReply {
  const [shown] = toolTexts(request);
  const question = JSON.stringify(messagesOf(request));
  const year = /in (\d{4})\?/.exec(question)?.[1] ?? "";
  if (Array.isArray(request.body.tools) && shown === undefined) {
    return toolCalls([
      { name: "glob", arguments: '{"pattern":"*"}' },
      { name: "grep", arguments: JSON.stringify({ pattern: `outlays ${year}` }) },
    ]);
  }
  const [, found = ""] = toolTexts(request);
  const value = /: Outlays \d+ (\d+)/.exec(found || question.replaceAll("\\n", " : "))?.[1];
  return `<answer>${value ?? "unknown"}</answer>`;
}

function toolCalls(calls: readonly { name: string; arguments: string }[]): ScriptedReply {
  return {
    kind: "raw",
    body: JSON.stringify({
      id: "c",
      object: "chat.completion",
      created: 0,
      model: "scripted",
      choices: [
        {
          index: 0,
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: null,
            tool_calls: calls.map((call, index) => ({
              id: `call_${index}`,
              type: "function",
              function: call,
            })),
          },
        },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    }),
  };
}

const splits = { train: [2001, 2002, 2003], val: [2004, 2005], test: [2006, 2007] } as const;

/** One document per year; the value of a year is its number doubled. */
function makeData(): string {
  const folder = join(home.folder, "data");
  mkdirSync(join(folder, "docs"), { recursive: true });
  for (const [split, years] of Object.entries(splits)) {
    const items = years.map((year) => {
      const text = `<!-- page 1 -->\nContents\n<!-- page 2 -->\nOutlays ${year} ${2 * year + 10_000}\n`;
      writeFileSync(join(folder, "docs", `b_${year}.txt`), text);
      return {
        uid: `U${year}`,
        question: `What were outlays in ${year}?`,
        ground_truth: String(2 * year + 10_000),
        category: year % 2 === 0 ? "easy" : "hard",
        source_files: [`b_${year}.txt`],
        source_docs: [`https://host/b?page=2`],
      };
    });
    mkdirSync(join(folder, split));
    writeFileSync(join(folder, split, "items.json"), JSON.stringify(items));
  }
  return folder;
}

function configFile(folder: string, env = "", target = ""): string {
  return home.file(
    "officeqa.yaml",
    `train: {num_epochs: 1, batch_size: 3}
model: {target: {provider: openai_compatible, model: scripted, baseUrl: "${server.url}", maxAttempts: 1${target}}}
env: {name: officeqa, split_mode: split_dir, split_dir: "${folder}", workers: 2${env}}
`,
  );
}

const readRows = (out: string) =>
  readFileSync(join(out, "selection_eval_baseline/results.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

async function train(env = "") {
  const out = join(home.folder, "out");
  const config = configFile(makeData(), env);
  const done = await home.run(["train", "--config", config, "--out", out]);
  expect(done.code, done.stderr).toBe(0);
  return { out, rows: readRows(out) };
}

describe("an OfficeQA run", () => {
  test("calls the tools, sends their results back, and leaves complete rows and trajectories", async () => {
    const { out, rows } = await train();
    const [first] = server.requests;
    expect(JSON.stringify(first?.body.tools)).toMatch(
      /"name":"glob".*"name":"grep".*"name":"read"/,
    );
    const second = server.requests.find((request) => toolTexts(request).length > 0);
    expect(toolTexts(second!)).toEqual([
      expect.stringMatching(/^b_\d{4}\.txt$/),
      expect.stringMatching(/^4: Outlays/),
    ]);
    expect(rows).toMatchObject([
      { id: "U2004", hard: 1, soft: 1, status: "scored", n_turns: 2, task_type: "easy" },
      { id: "U2005", hard: 1, soft: 1, status: "scored", n_turns: 2, task_type: "hard" },
    ]);
    expect(rows[0].details).toMatchObject({
      n_tool_calls: 2,
      search_mode: "oracle-files",
      resolved_source_paths: ["b_2004.txt"],
    });
    expect(rows[0].usage).toMatchObject({ calls: 2 });
    const folder = join(out, "selection_eval_baseline/predictions/U2004");
    const conversation = JSON.parse(readFileSync(join(folder, "conversation.json"), "utf8"));
    expect(conversation[1]).toEqual({
      type: "tool_call",
      cmd: 'grep({"pattern":"outlays 2004"})',
      obs: "4: Outlays 2004 14008",
    });
  });

  test("full-corpus searches all documents", async () => {
    const { rows } = await train(", search_mode: full-corpus");
    const second = server.requests.find((request) => toolTexts(request).length > 0);
    expect(toolTexts(second!)[0]?.split("\n")).toHaveLength(7);
    expect(rows.map((row) => row.hard)).toEqual([1, 1]);
  });

  test("oracle-pages shows the pages in one call without tools", async () => {
    const { rows } = await train(", search_mode: oracle-pages");
    expect(server.requests.every((request) => request.body.tools === undefined)).toBe(true);
    expect(rows).toMatchObject([
      { hard: 1, n_turns: 1, details: { oracle_parsed_pages_included: true } },
      { hard: 1, n_turns: 1 },
    ]);
  });

  test("documents may lie elsewhere, and a missing one is named with file, line and field", async () => {
    const folder = makeData();
    const docs = join(home.folder, "bulletins");
    renameSync(join(folder, "docs"), docs);
    const skill = home.file("skill.md", "Search first.");
    const evaluate = (config: string) =>
      home.run(["eval", "--config", config, "--skill", skill, "--split", "val"]);

    const without = await evaluate(configFile(folder));
    expect(without.code).not.toBe(0);
    expect(without.stderr).toContain("env.docs_dir");

    const named = await evaluate(configFile(folder, `, docs_dir: "${docs}"`));
    expect(named.code, named.stderr).toBe(0);

    renameSync(join(docs, "b_2005.txt"), join(docs, "other.txt"));
    const missing = await evaluate(configFile(folder, `, docs_dir: "${docs}"`));
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toMatch(/val\/items\.json, line \d+, source_files/);
    expect(missing.stderr).toContain("b_2005.txt is not among the documents");
  });

  test("does not start with a target that is known to call no tools", async () => {
    const config = configFile(makeData(), "", ", capability: {tools: false}");
    const refused = await home.run(["train", "--config", config]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("calls no tools");
    expect(server.requests).toEqual([]);
  });
});
