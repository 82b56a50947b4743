import type * as z from "zod";

/**
 * Words for what is wrong with a field, for every place that shows a message to a person. Messages
 * written in a schema take precedence. Give it to a parse as `{ error: fieldMessage }`.
 */
export function fieldMessage(issue: z.core.$ZodRawIssue): string | undefined {
  return issueMessage(issue, issue.input);
}

/** The same for an issue of a finished parse, whose input the caller knows. */
export function issueMessage(
  issue: z.core.$ZodRawIssue | z.core.$ZodIssue,
  input: unknown,
): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return typeMessage(issue.expected, input);
    case "too_small":
      return issue.origin === "string"
        ? Number(issue.minimum) <= 1
          ? "fill this in"
          : `use at least ${String(issue.minimum)} characters`
        : `must be ${issue.inclusive === false ? "more than" : "at least"} ${String(issue.minimum)}`;
    case "too_big":
      return issue.origin === "string"
        ? `use at most ${String(issue.maximum)} characters`
        : `must be ${issue.inclusive === false ? "less than" : "at most"} ${String(issue.maximum)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
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

const typeWords: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  object: "a group of settings",
  array: "a list",
};

function typeMessage(expected: string, input: unknown): string {
  const isBlank = input === undefined || input === "";
  return isBlank && expected !== "int" && expected !== "number"
    ? "fill this in"
    : `must be ${typeWords[expected] ?? expected}`;
}
