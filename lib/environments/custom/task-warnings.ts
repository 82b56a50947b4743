import { canonicalJson } from "@/lib/domain/canonical-json";
import type { CustomTask } from "@/lib/schemas/dataset";
import { type Scorer, scorerParts } from "@/lib/schemas/scorer";
import { normalizeAnswer } from "../searchqa/score";
import { normalizeWith } from "./scorers/normalize";

/** Signs of a mistake in the data that do not stop an import (benchmarks.md 8.1). */
export function taskWarnings(tasks: readonly CustomTask[], scorer: Scorer): string[] {
  const warnings: string[] = [];
  const byInput = new Map<string, CustomTask[]>();
  for (const task of tasks) {
    const key = canonicalJson(task.input);
    const same = byInput.get(key);
    if (same) same.push(task);
    else byInput.set(key, [task]);
  }
  const repeated = [...byInput.values()].filter((same) => same.length > 1);
  const [contradictory, plain] = partition(repeated, (same) =>
    same.some((task) => canonicalJson(task.expected) !== canonicalJson(same[0]?.expected)),
  );
  if (plain.length > 0) {
    warnings.push(
      `${count(plain.length, "input stands", "inputs stand")} in several items: ${ids(plain)}`,
    );
  }
  if (contradictory.length > 0) {
    warnings.push(
      `${count(contradictory.length, "input has", "inputs have")} different expected answers in different items: ${ids(contradictory)}`,
    );
  }
  const leaking = tasks.filter(holdsOwnAnswer);
  if (leaking.length > 0) {
    warnings.push(
      `${count(leaking.length, "item holds", "items hold")} the expected answer in the input: ${firstIds(leaking)}`,
    );
  }
  const blank = tasks.filter((task) => task.expected.some((answer) => isLost(scorer, answer)));
  if (blank.length > 0) {
    warnings.push(
      `${count(blank.length, "item has an expected answer", "items have expected answers")} of which the scorer leaves nothing, so that any punctuation would pass; choose exact match: ${firstIds(blank)}`,
    );
  }
  const weighted = tasks.filter((task) => task.metadata?.weight !== undefined);
  if (weighted.length > 0) {
    warnings.push(
      `${count(weighted.length, "item has a weight", "items have weights")}, which are kept and not used: every item counts the same`,
    );
  }
  const listLike = tasks.filter((task) =>
    task.expected.some((answer) => /^\s*\[\s*"/.test(answer)),
  );
  if (listLike.length > 0) {
    warnings.push(
      `${count(listLike.length, "expected answer looks", "expected answers look")} like a list and is taken as plain text; put several answers into a column called answers: ${firstIds(listLike)}`,
    );
  }
  return warnings;
}

/** Normalisation can eat an answer made of punctuation and articles. */
function isLost(scorer: Scorer, answer: string): boolean {
  return scorerParts(scorer).some((part) => {
    switch (part.type) {
      case "normalizedEm":
      case "tokenF1":
        return normalizeAnswer(answer) === "";
      case "exact":
      case "list":
        return normalizeWith(part.normalization, answer) === "";
      default:
        return false;
    }
  });
}

/** Short answers such as `(B)` or `yes` stand in many questions by nature. */
const shortestTelling = 12;

function holdsOwnAnswer(task: CustomTask): boolean {
  const input = (
    typeof task.input === "string" ? task.input : canonicalJson(task.input)
  ).toLowerCase();
  return task.expected.some((answer) => {
    const text = answer.trim().toLowerCase();
    return text.length >= shortestTelling && input.includes(text);
  });
}

function partition<T>(list: readonly T[], test: (entry: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((entry) => !test(entry))];
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function ids(groups: readonly (readonly CustomTask[])[]): string {
  return firstIds(groups.flat());
}

function firstIds(tasks: readonly CustomTask[]): string {
  const shown = tasks.slice(0, 5).map((task) => task.id);
  return tasks.length > 5 ? `${shown.join(", ")}, …` : shown.join(", ");
}
