import type { EditReportRow } from "@/lib/schemas/edit";
import type { EngineProfile } from "../profile";
import { applyToBody } from "./apply-to-body";
import { applyToText } from "./apply-to-text";
import { readEdit } from "./read-edit";

/** A change as it was made: `removed` characters at `at` of the text as it was then. */
export type TextChange = {
  /** Which edit made it, counted from 0. */
  readonly index: number;
  readonly at: number;
  readonly removed: number;
  /** Length of what was put in. */
  readonly added: number;
};

export type EditApplication = { readonly skill: string; readonly report: EditReportRow[] };

const previewLength = 200;

/**
 * Applies edits in order, each to the result of the one before; never throws and never changes its
 * input. `edits` are `Edit`s or whatever a reply held in their place. `reference` follows to
 * the byte, with its holes; `fixed` follows N-3.7 a–e and N-3.6 (no two edits share an anchor line).
 * In `fixed`, protected regions come out exactly as they went in.
 */
export function applyEdits(input: {
  readonly skill: string;
  readonly edits: readonly unknown[];
  readonly profile: EngineProfile;
  /** Told of every change, in order, for provenance. */
  readonly onChange?: (change: TextChange) => void;
}): EditApplication {
  const readings = input.edits.map((edit) => readEdit(edit, input.profile));
  const apply = input.profile === "fixed" ? applyToBody : applyToText;
  const { skill, results } = apply(input.skill, readings, input.onChange);

  const report = readings.map((reading, position): EditReportRow => {
    const result = results[position] ?? { status: "error" as const };
    return {
      index: position + 1,
      editId: reading.editId,
      op: reading.edit.op,
      target: firstCharacters(reading.edit.target),
      content_preview: firstCharacters(reading.edit.content),
      status: result.status,
      ...(result.error === undefined ? {} : { error: result.error }),
    };
  });
  return { skill, report };
}

/** Counts of a report, for the step record (R-3.7g). */
export function summarizeReport(report: readonly Pick<EditReportRow, "status">[]): {
  total: number;
  applied: number;
  skipped: number;
  errors: number;
} {
  const startingWith = (prefix: string) =>
    report.filter((row) => row.status.startsWith(prefix)).length;
  return {
    total: report.length,
    applied: startingWith("applied"),
    skipped: startingWith("skipped"),
    errors: startingWith("error"),
  };
}

function firstCharacters(text: string): string {
  return text.length <= previewLength
    ? text
    : Array.from(text.slice(0, 2 * previewLength))
        .slice(0, previewLength)
        .join("");
}
