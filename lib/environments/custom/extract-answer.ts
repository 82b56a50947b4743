import { canonicalJson } from "@/lib/domain/canonical-json";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import { type ExtractedAnswer, extractTagged, lastLine } from "../extract-tagged";
import { isRecord } from "../raw-fields";
import { findJson } from "./find-json";
import { firstGroupInTime } from "./scorers/regex";

/** The answer in a reply (benchmarks.md 8.2), with a flag that says how it was found. */
export function extractAnswerAs(
  format: CustomEnvironmentConfig["answer_format"],
  reply: string,
  options: { readonly tag?: string; readonly pattern?: string } = {},
): ExtractedAnswer {
  switch (format) {
    case "tag":
      return extractTagged(reply, options.tag);
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
    case "regex": {
      const found = firstGroupInTime(options.pattern ?? "", reply);
      return found === null
        ? { answer: lastLine(reply), extraction: "no_match" }
        : { answer: found.trim(), extraction: "regex" };
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
