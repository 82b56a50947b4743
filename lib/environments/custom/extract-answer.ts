import { canonicalJson } from "@/lib/domain/canonical-json";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import { type ExtractedAnswer, extractTagged, lastLine } from "../extract-tagged";
import { isRecord } from "../raw-fields";

/** The answer in a reply (benchmarks.md 8.2), with a flag that says how it was found. */
export function extractAnswerAs(
  format: CustomEnvironmentConfig["answer_format"],
  reply: string,
): ExtractedAnswer {
  switch (format) {
    case "tag":
      return extractTagged(reply);
    case "whole":
      return { answer: reply.trim(), extraction: "whole" };
    case "lastLine":
      return { answer: lastLine(reply), extraction: "last_line" };
    case "json": {
      const found = findJson(reply);
      return found === null
        ? { answer: lastLine(reply), extraction: "no_json" }
        : { answer: answerText(found.value), extraction: "json" };
    }
    default: {
      const unknown: never = format;
      return unknown;
    }
  }
}

/** An object with an `answer` member stands for that member; texts lose their quotes. */
function answerText(value: unknown): string {
  const answer = isRecord(value) && Object.hasOwn(value, "answer") ? value.answer : value;
  return typeof answer === "string" ? answer.trim() : canonicalJson(answer);
}

/** Bounds the work on a reply that opens many brackets and closes none. */
const maxStarts = 100;

/** The whole text, else a fenced block, else the first balanced object or list that is JSON. */
function findJson(text: string): { readonly value: unknown } | null {
  const whole = parseJson(text);
  if (whole !== null) return whole;
  for (const fence of text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)```/gi)) {
    const block = parseJson(fence[1] ?? "");
    if (block !== null) return block;
  }
  let starts = 0;
  for (let at = 0; at < text.length && starts < maxStarts; at += 1) {
    if (text[at] !== "{" && text[at] !== "[") continue;
    starts += 1;
    const end = balancedEnd(text, at);
    const value = end === null ? null : parseJson(text.slice(at, end));
    if (value !== null) return value;
  }
  return null;
}

function balancedEnd(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}
