import type { FinishReason } from "@/lib/models/messages";
import type { TrajectoryEntry } from "@/lib/schemas/outcome";

/**
 * The scorer's verdict, appended to a trajectory after scoring so that the optimizer sees why an
 * item failed. The target never sees it.
 */
export function verificationNote(input: {
  readonly hard: number;
  readonly soft: number;
  readonly given: string;
  readonly expected: readonly string[];
  readonly reason: string;
  /** A worked solution or remark that comes with the item. */
  readonly reference?: string | undefined;
}): TrajectoryEntry {
  const lines = [
    `Verdict: ${input.hard >= 1 ? "passed" : "failed"}`,
    `Given answer: ${input.given}`,
    `Expected answer: ${input.expected.join(" | ")}`,
    `Score: hard ${formatScore(input.hard)}, soft ${formatScore(input.soft)}`,
  ];
  if (input.reason !== "") lines.push(`Reason: ${input.reason}`);
  if (input.reference) lines.push(`Reference: ${input.reference}`);
  return { role: "system", content: lines.join("\n") };
}

export function formatScore(score: number): string {
  return String(Math.round(score * 10_000) / 10_000);
}

/** A list of answers for one line of a message: quoted, at most five, long ones cut. */
export function quoteAnswers(answers: readonly string[]): string {
  const shown = answers.slice(0, 5).map((answer) => `'${cut(answer, 120)}'`);
  const rest = answers.length > shown.length ? `, and ${answers.length - shown.length} more` : "";
  return `[${shown.join(", ")}${rest}]`;
}

/** One line of at most `max` code points. */
export function cut(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  const points = Array.from(line);
  return points.length <= max ? line : `${points.slice(0, max - 1).join("")}…`;
}

/** Names a reply that was cut or refused first, because that and not the skill explains the failure. */
export function failReason(finish: FinishReason, reason: string): string {
  switch (finish) {
    case "stop":
    case "tool_calls":
      return reason;
    case "length":
      return `cut at the output limit: ${reason}`;
    case "content_filter":
      return `blocked by the content filter: ${reason}`;
    case "refusal":
      return `refused by the model: ${reason}`;
    default: {
      const unknown: never = finish;
      return unknown;
    }
  }
}
