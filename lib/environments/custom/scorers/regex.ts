import { createContext, Script } from "node:vm";
import type { Scorer } from "@/lib/schemas/scorer";
import { cut, quoteAnswers } from "../../verification-note";
import type { ScorerResult } from "./result";

type RegexScorer = Extract<Scorer, { type: "regex" }>;

const timeoutMs = 100;
const maxTextChars = 100_000;

/** Whether the answer matches: the dataset's pattern, or any expected answer taken as a pattern. */
export function scoreRegex(
  scorer: RegexScorer,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  if (answer.length > maxTextChars) {
    return { ok: false, error: `the answer is longer than ${maxTextChars} characters` };
  }
  const patterns = scorer.pattern === undefined ? expected : [scorer.pattern];
  let matched = false;
  for (const pattern of patterns) {
    const result = matchesInTime(pattern, scorer.flags, scorer.mode === "full", answer);
    if (!result.ok) return result;
    matched ||= result.matches;
  }
  const passed = scorer.mode === "absent" ? !matched : matched;
  const verdict = scorer.mode === "absent" ? "forbidden match of" : "no match of";
  return {
    ok: true,
    soft: passed ? 1 : 0,
    reason: `regex: ${verdict} ${quoteAnswers(patterns)}, predicted '${cut(answer, 200)}'`,
  };
}

/** The reason why a pattern cannot be used, or null. */
export function patternProblem(pattern: string, flags: string): string | null {
  try {
    new RegExp(pattern, flags);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "not a regular expression";
  }
}

/*
 * A pattern with nested repetition can run for ages. The engine checks for termination while it
 * backtracks, so a script with a time limit stops it. The script is fixed; pattern and text go in
 * as data, so this is a clock and not a sandbox.
 */
const matcher = new Script(
  "new RegExp(full ? '(?<![^])(?:' + pattern + ')(?![^])' : pattern, flags).test(text)",
);
const extractor = new Script(
  "(() => { const found = new RegExp(pattern, flags).exec(text); return found === null ? null : found[1] ?? found[0]; })()",
);
const globals = createContext({ pattern: "", flags: "", text: "", full: false });

type InTime = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** The clock also runs while a busy machine gives this process no time, hence a second try. */
function runInTime(script: Script, given: Readonly<Record<string, unknown>>): InTime {
  Object.assign(globals, given);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      return { ok: true, value: script.runInContext(globals, { timeout: timeoutMs }) };
    } catch {
      if (attempt === 2) break;
    }
  }
  return { ok: false };
}

/** Steps that take a few milliseconds at worst and need no clock. */
const cheapSteps = 1_000_000;

type Compiled =
  | { readonly ok: true; readonly regex: RegExp; readonly power: number }
  | { readonly ok: false; readonly problem: string };

let lastCompiled: {
  readonly pattern: string;
  readonly flags: string;
  readonly result: Compiled;
} | null = null;

/** Datasets ask for one pattern again and again. */
function compile(pattern: string, flags: string): Compiled {
  if (lastCompiled?.pattern === pattern && lastCompiled.flags === flags) return lastCompiled.result;
  const problem = patternProblem(pattern, flags);
  const result: Compiled =
    problem === null
      ? { ok: true, regex: new RegExp(pattern, flags), power: powerOf(pattern) }
      : { ok: false, problem };
  lastCompiled = { pattern, flags, result };
  return result;
}

/**
 * A bound of the work in powers of the text's length: one more than the places with a choice.
 * Repeated groups and back references have no such bound.
 */
function powerOf(pattern: string): number {
  const plain = pattern.replace(/\\[^\dk]/g, "c").replace(/\[(?:\\.|[^\]\\])*\]/g, "c");
  if (/\)[*+?{]|\\[\dk]|\(\?[<=!]/.test(plain)) return Number.POSITIVE_INFINITY;
  return 1 + (plain.match(/[*+?{|]/g)?.length ?? 0);
}

/** Whether a pattern matches, within the time limit. */
export function matchesInTime(
  pattern: string,
  flags: string,
  full: boolean,
  text: string,
):
  | { readonly ok: true; readonly matches: boolean }
  | { readonly ok: false; readonly error: string } {
  const compiled = compile(pattern, flags);
  if (!compiled.ok) return { ok: false, error: compiled.problem };
  if (!full && text.length ** compiled.power <= cheapSteps) {
    return { ok: true, matches: compiled.regex.test(text) };
  }
  const result = runInTime(matcher, { pattern, flags, full, text });
  return result.ok
    ? { ok: true, matches: result.value === true }
    : { ok: false, error: `the pattern took longer than ${timeoutMs} ms` };
}

/** The first group of a pattern's first match, or the match; null without one or when time is up. */
export function firstGroupInTime(pattern: string, text: string): string | null {
  if (patternProblem(pattern, "su") !== null) return null;
  const result = runInTime(extractor, { pattern, flags: "su", text: text.slice(0, maxTextChars) });
  return result.ok && typeof result.value === "string" ? result.value : null;
}
