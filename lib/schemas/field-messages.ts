import type * as z from "zod";

/**
 * Words for what is wrong with a field, for every place that shows a message to a person. Messages
 * written in a schema take precedence. Give it to a parse as `{ error: fieldMessage }`.
 */
export function fieldMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return typeMessage(issue.expected, issue.input);
    case "too_small":
      return issue.origin === "string"
        ? Number(issue.minimum) <= 1
          ? "fill this in"
          : `use at least ${String(issue.minimum)} characters`
        : `must be ${issue.inclusive === false ? "more than" : "at least"} ${String(issue.minimum)}`;
    case "too_big":
      return issue.origin === "string"
        ? `use at most ${String(issue.maximum)} characters`
        : `must be at most ${String(issue.maximum)}`;
    case "invalid_value":
      return `choose one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return issue.format === "url"
        ? "use an address that starts with http:// or https://"
        : undefined;
    case "unrecognized_keys":
      return `unknown setting: ${issue.keys.join(", ")}`;
    default:
      return undefined;
  }
}

function typeMessage(expected: string, input: unknown): string {
  if (expected === "int") {
    return typeof input === "number" && Number.isFinite(input)
      ? "use a whole number"
      : "enter a whole number";
  }
  if (expected === "number") {
    return "enter a number";
  }
  return input === undefined || input === "" ? "fill this in" : `must be a ${expected}`;
}
