import * as z from "zod";
import type { ToolCall, ToolDefinition } from "../messages";
import { shortHash } from "./chance";

/** What the simulated target has learned so far in a conversation with tools. */
export type ToolTalk = {
  readonly task: string;
  /** Names of the tools called so far, in order. */
  readonly called: readonly string[];
  /** Results so far, in order. */
  readonly results: readonly string[];
};

type Purpose = "find" | "list" | "read" | "other";

/** One look for the place and one at the place; a third when the files had to be listed first. */
const mostCalls = 3;

const purposeWords: readonly [Exclude<Purpose, "other">, RegExp][] = [
  ["find", /grep|search|find|query|lookup/i],
  ["list", /glob|list|\bls\b|tree|dir/i],
  ["read", /read|open|cat|fetch|view|page|get/i],
];

function purposeOf(tool: ToolDefinition): Purpose {
  return purposeWords.find(([, words]) => words.test(tool.name))?.[0] ?? "other";
}

/**
 * The next tool call, or null when the simulated target has seen enough to answer: it looks for the
 * longest word of the question (in the first file that it knows of, after listing files when it knows
 * none) and reads around the first hit. A tool it cannot make sense of is called once.
 */
export function nextToolCall(tools: readonly ToolDefinition[], talk: ToolTalk): ToolCall | null {
  const tool = chooseTool(tools, talk);
  if (!tool) {
    return null;
  }
  const values = JSON.stringify(argumentsFor(tool, talk));
  const id = shortHash(
    [talk.task, ...talk.results, tool.name, String(talk.called.length)].join("\n"),
  );
  return { id: `call_${id}`, name: tool.name, arguments: values };
}

function chooseTool(tools: readonly ToolDefinition[], talk: ToolTalk): ToolDefinition | null {
  if (talk.called.length >= mostCalls) {
    return null;
  }
  const has = (purpose: Purpose) =>
    tools.find((tool) => purposeOf(tool) === purpose && !talk.called.includes(tool.name)) ?? null;
  const done = talk.called.map((name) => {
    const tool = tools.find((offered) => offered.name === name);
    return tool ? purposeOf(tool) : "other";
  });
  if (done.includes("read") || done.includes("other")) {
    return null;
  }
  if (done.length === 0 && knownPaths(talk).length === 0 && has("list")) {
    return has("list");
  }
  if (done.includes("list") && knownPaths(talk).length === 0) {
    return null;
  }
  return has("find") ?? has("read") ?? (done.length === 0 ? (tools[0] ?? null) : null);
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).catch({}),
  required: z.array(z.string()).optional().catch(undefined),
});
const propertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
});

/** Values for the arguments a tool insists on, and for a place in a file when one is known. */
function argumentsFor(tool: ToolDefinition, talk: ToolTalk): Record<string, unknown> {
  const { properties, required } = objectSchema.parse(tool.parameters);
  const names = Object.keys(properties).filter(
    (name) => !required || required.includes(name) || (isStart(name) && hitLine(talk) !== null),
  );
  return Object.fromEntries(
    names.map((name) => [name, valueFor(name, properties[name], purposeOf(tool), talk)]),
  );
}

function isStart(name: string): boolean {
  return /start|offset|from|line/i.test(name);
}

function valueFor(name: string, schema: unknown, purpose: Purpose, talk: ToolTalk): unknown {
  const property = propertySchema.catch({}).parse(schema);
  if (property.enum && property.enum.length > 0) {
    return property.enum[0];
  }
  const type = Array.isArray(property.type) ? property.type[0] : property.type;
  const [path = "."] = knownPaths(talk);
  switch (type) {
    case "integer":
    case "number":
      return isStart(name) ? Math.max(1, (hitLine(talk) ?? 1) - linesBeforeHit) : linesRead;
    case "boolean":
      return true;
    case "array":
      return [/path|file/i.test(name) ? path : keyword(talk.task)];
    case "object":
      return {};
    default:
      if (/path|file|document|name|uri/i.test(name)) {
        return path;
      }
      if (/command|cmd/i.test(name)) {
        return "ls";
      }
      return purpose === "list" ? "*" : keyword(talk.task);
  }
}

const linesBeforeHit = 5;
const linesRead = 40;

/** The line number a search result begins with, as in `12: text` or `file:12:text`. */
function hitLine({ results }: ToolTalk): number | null {
  const found = /(?:^|[:\s"])(\d{1,7}):\s?\S/m.exec(results.at(-1) ?? "");
  return found ? Number(found[1]) : null;
}

/** Paths in the newest result that has some, else in the task. */
function knownPaths({ task, results }: ToolTalk): string[] {
  for (const text of [...results.toReversed(), task]) {
    const paths = text.match(/[\w./-]*\w\.(?:txt|md|csv|tsv|json|jsonl|html?|xml|py|log)\b/gi);
    if (paths) {
      return paths;
    }
  }
  return [];
}

/** The longest word of the question; the first of several. */
function keyword(task: string): string {
  const question =
    task
      .split(/\n+/)
      .filter((line) => line.includes("?"))
      .at(-1) ?? task;
  const words = question.match(/\p{L}[\p{L}'-]{3,}/gu) ?? [];
  return words.reduce((best, word) => (word.length > best.length ? word : best), words[0] ?? "the");
}
