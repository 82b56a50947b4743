import { isRecord } from "../raw-fields";

/** An assertion in the terms of a scorer; `kind` is equal for assertions one scorer can serve. */
export type Assertion =
  | {
      readonly ok: true;
      readonly name: string;
      readonly kind: string;
      readonly scorer: Readonly<Record<string, unknown>>;
      readonly expected: readonly string[];
      readonly rubric: string | null;
      /** promptfoo looks at the whole reply. */
      readonly readsWholeReply: boolean;
    }
  | { readonly ok: false; readonly name: string };

type Carried = {
  readonly scorer: Readonly<Record<string, unknown>>;
  readonly takes: "text" | "list" | "rubric" | "schema";
};

const insensitive = { normalization: { lowercase: true } };

/** What each kind of assertion becomes; kinds that are not here are named as not carried over. */
const carried: Readonly<Record<string, Carried>> = {
  equals: { scorer: { type: "exact" }, takes: "text" },
  contains: { scorer: { type: "contains", mode: "all" }, takes: "text" },
  icontains: { scorer: { type: "contains", mode: "all", ...insensitive }, takes: "text" },
  "contains-any": { scorer: { type: "contains", mode: "any" }, takes: "list" },
  "icontains-any": { scorer: { type: "contains", mode: "any", ...insensitive }, takes: "list" },
  "contains-all": { scorer: { type: "contains", mode: "all" }, takes: "list" },
  "icontains-all": { scorer: { type: "contains", mode: "all", ...insensitive }, takes: "list" },
  "not-contains": { scorer: { type: "contains", mode: "none" }, takes: "text" },
  "not-icontains": { scorer: { type: "contains", mode: "none", ...insensitive }, takes: "text" },
  regex: { scorer: { type: "regex" }, takes: "text" },
  "not-regex": { scorer: { type: "regex", mode: "absent" }, takes: "text" },
  "is-json": { scorer: { type: "jsonSchema" }, takes: "schema" },
  levenshtein: { scorer: { type: "anls" }, takes: "text" },
  "llm-rubric": { scorer: { type: "llmJudge" }, takes: "rubric" },
  "model-graded-closedqa": { scorer: { type: "llmJudge" }, takes: "rubric" },
  factuality: { scorer: { type: "llmJudge" }, takes: "text" },
};

export function readAssertion(value: unknown): Assertion {
  const name = isRecord(value) && typeof value.type === "string" ? value.type : "unknown";
  const rule = Object.hasOwn(carried, name) ? carried[name] : undefined;
  if (rule === undefined || !isRecord(value)) return { ok: false, name };
  const texts = valuesOf(value.value, rule.takes);
  return texts === null ? { ok: false, name } : toAssertion(name, rule, texts);
}

function toAssertion(name: string, rule: Carried, texts: readonly string[]): Assertion {
  const isRubric = rule.takes === "rubric";
  return {
    ok: true,
    name,
    kind: name,
    scorer: rule.scorer,
    expected: isRubric ? [] : texts,
    rubric: isRubric ? texts.join("\n") : null,
    readsWholeReply: !isRubric,
  };
}

/** Null for what only promptfoo can compute: files, templates of code, functions. */
function valuesOf(value: unknown, takes: Carried["takes"]): readonly string[] | null {
  if (takes === "schema") return [JSON.stringify(isRecord(value) ? value : {})];
  const list = Array.isArray(value)
    ? value
    : typeof value === "string" && takes === "list"
      ? value.split(",")
      : [value];
  const texts: string[] = [];
  for (const one of list) {
    const isText = typeof one === "string" || typeof one === "number" || typeof one === "boolean";
    if (!isText || String(one).trim() === "" || String(one).startsWith("file://")) return null;
    texts.push(typeof one === "string" && takes === "list" ? one.trim() : String(one));
  }
  return texts.length === 0 ? null : texts;
}

/** `contains: x`, `grade: be polite`, or a bare text that must be equal. */
export function csvAssertion(cell: string): Assertion {
  const named = /^([a-z-]+)(?:\([\d.]*\))?:\s*([\s\S]*)$/.exec(cell.trim());
  const aliases: Readonly<Record<string, string>> = {
    grade: "llm-rubric",
    fn: "javascript",
    eval: "javascript",
  };
  const word = named?.[1] ?? "";
  const type = aliases[word] ?? word;
  const isKnown =
    Object.hasOwn(carried, type) ||
    type === "javascript" ||
    type === "python" ||
    type === "similar";
  return named !== null && isKnown
    ? readAssertion({ type, value: named[2] })
    : readAssertion({ type: "equals", value: cell });
}
