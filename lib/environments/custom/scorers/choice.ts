import type { CustomTask } from "@/lib/schemas/dataset";
import type { Choice } from "../../livemath/choices";
import { parseChoiceLabel } from "../../livemath/label";
import { isRecord } from "../../raw-fields";
import { cut } from "../../verification-note";
import type { ScorerResult } from "./result";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export type ReadChoices =
  | { readonly ok: true; readonly choices: readonly Choice[] }
  | { readonly ok: false; readonly field: string; readonly message: string };

/** The choices an item offers: a list of texts, of `{label, text}`, or an object from label to text. */
export function readChoices(input: CustomTask["input"]): ReadChoices {
  const field = isRecord(input) ? ["choices", "options"].find((name) => name in input) : undefined;
  if (!isRecord(input) || field === undefined) {
    const message = "the choice scorer needs the choices (a list called choices or options)";
    return { ok: false, field: "choices", message };
  }
  const refuse = (message: string): ReadChoices => ({ ok: false, field, message });
  const given = input[field];
  const choices = Array.isArray(given)
    ? given.map(fromList)
    : isRecord(given)
      ? Object.entries(given).map(([label, text]) => toChoice(label, text))
      : null;
  if (choices === null)
    return refuse("the choices must be a list, or an object from label to text");
  const good = choices.filter((choice) => choice !== null);
  if (good.length < choices.length) return refuse("a choice has no text, or no label of its own");
  if (good.length < 2) return refuse(`there must be at least two choices, here are ${good.length}`);
  const labels = new Set(good.map((choice) => choice.label.toUpperCase()));
  if (labels.size < good.length) return refuse("two choices have the same label");
  return { ok: true, choices: good };
}

function fromList(entry: unknown, index: number): Choice | null {
  const label = letters[index] ?? "";
  if (!isRecord(entry)) return toChoice(label, entry);
  return toChoice(String(entry.label ?? label), entry.text ?? entry.content);
}

function toChoice(label: string, text: unknown): Choice | null {
  const isText = typeof text === "string" || typeof text === "number" || typeof text === "boolean";
  return isText && label.trim() !== "" && String(text).trim() !== ""
    ? { label: label.trim(), text: String(text) }
    : null;
}

/** The choice an expected answer names, by its label or its text; null when it is none of them. */
export function expectedChoice(choices: readonly Choice[], expected: string): Choice | null {
  const wanted = expected.trim();
  return (
    choices.find(({ text }) => text.trim() === wanted) ??
    choices.find(({ label }) => label.toUpperCase() === wanted.toUpperCase()) ??
    labelled(choices, wanted) ??
    choices.find(({ text }) => text.trim().toLowerCase() === wanted.toLowerCase()) ??
    null
  );
}

/** `(B)`, `B.` and the like. */
function labelled(choices: readonly Choice[], wanted: string): Choice | undefined {
  const inside = /^\(?\s*([\p{L}\p{N}]{1,3})\s*[).:]?$/u.exec(wanted)?.[1]?.toUpperCase();
  return choices.find(({ label }) => label.toUpperCase() === inside);
}

/** 1 when the answer names an expected choice (LM-8). */
export function scoreChoice(
  answer: string,
  expected: readonly string[],
  input: CustomTask["input"],
): ScorerResult {
  const read = readChoices(input);
  if (!read.ok) return { ok: false, error: read.message };
  const wanted: string[] = [];
  for (const gold of expected) {
    const found = expectedChoice(read.choices, gold);
    if (found === null) return { ok: false, error: `'${cut(gold, 80)}' is not among the choices` };
    wanted.push(found.label.toUpperCase());
  }
  const given = parseChoiceLabel(answer, read.choices, "official");
  const passed = given.isLabel && wanted.includes(given.label.toUpperCase());
  const said = given.isLabel ? `'${given.label}'` : `'${cut(answer, 120)}', which names no choice`;
  return {
    ok: true,
    soft: passed ? 1 : 0,
    reason: `choice=0: predicted ${said}, expected '${wanted.join("' or '")}'`,
  };
}
