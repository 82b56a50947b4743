import { collapseBlanks, trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import type { EditStatus } from "@/lib/schemas/edit";
import type { TextChange } from "./apply-edits";
import { stripMarkers } from "./protected-regions";
import type { EditReading, EditResult, ReadEdit } from "./read-edit";
import {
  type Anchor,
  isBlank,
  lengthWithoutLineEnd,
  lineStart,
  openSkill,
  type Place,
  type SkillBody,
  type Splice,
} from "./skill-body";

type Decision =
  | { readonly status: EditStatus; readonly splice: Splice }
  | { readonly status: EditStatus; readonly splice: null };

/**
 * N-3.7: edits see the body parts only, so protected blocks cannot change by construction. A target
 * that stands once in the skill as given keeps meaning that place, whatever earlier edits add.
 */
export function applyToBody(
  skill: string,
  readings: readonly EditReading[],
  onChange?: (change: TextChange) => void,
): { skill: string; results: EditResult[] } {
  const document = openSkill(skill);
  const places = readings.map(({ edit }) => document.onlyPlace(edit.target));
  const anchors = places.map((place, position) =>
    place ? document.anchorAt(place, readings[position]?.edit.target ?? "") : null,
  );
  const taken: Anchor[] = [];

  const results = readings.map(({ edit, error }, position): EditResult => {
    if (error !== undefined) {
      return { status: "error", error };
    }
    const anchor = edit.op === "append" ? null : (anchors[position] ?? null);
    if (anchor && taken.some((other) => overlaps(other, anchor))) {
      return { status: "skipped_conflict" };
    }
    const decision = decide(document, edit, places[position] ?? null);
    if (!decision.splice) {
      return { status: decision.status };
    }
    const at = document.offsetOf(decision.splice.part) + decision.splice.at;
    const refusal = document.apply(decision.splice);
    if (refusal) {
      return { status: refusal };
    }
    const { removed, added } = decision.splice;
    onChange?.({ index: position, at, removed, added: added.length });
    movePlaces(places, decision.splice);
    if (anchor) {
      taken.push(anchor);
    }
    return { status: decision.status };
  });
  return { skill: document.text(), results };
}

function decide(document: SkillBody, edit: ReadEdit, known: Place | null): Decision {
  const content = trimBlanks(stripMarkers(edit.content));
  const skip = (status: EditStatus): Decision => ({ status, splice: null });

  switch (edit.op) {
    case "append": {
      if (
        !isBlank(edit.target) &&
        document.placesOf(edit.target).length === 0 &&
        document.text().includes(edit.target)
      ) {
        return skip("skipped_protected_region");
      }
      return refuseAddition(document, content) ?? append(document, content);
    }
    case "insert_after": {
      const place = locate(document, edit.target, known);
      if (typeof place === "string") {
        return skip(
          place === "missing" || place === "not_found"
            ? "skipped_insert_after_target_not_found"
            : place,
        );
      }
      return (
        refuseAddition(document, content) ?? insertAfter(document, edit.target, place, content)
      );
    }
    case "replace": {
      const place = locate(document, edit.target, known);
      if (place === "missing" || place === "not_found") {
        return skip(
          place === "missing"
            ? "skipped_replace_missing_target"
            : "skipped_replace_target_not_found",
        );
      }
      if (typeof place === "string") {
        return skip(place);
      }
      const isDuplicate =
        content !== "" &&
        collapseBlanks(content) !== collapseBlanks(edit.target) &&
        repeatsLines(document, edit.target, place, content);
      return isDuplicate
        ? skip("skipped_duplicate")
        : {
            status: "applied_replace",
            splice: spliceOver(place, edit.target, content),
          };
    }
    case "delete": {
      const place = locate(document, edit.target, known);
      if (place === "missing" || place === "not_found") {
        return skip(
          place === "missing" ? "skipped_delete_missing_target" : "skipped_delete_target_not_found",
        );
      }
      return typeof place === "string"
        ? skip(place)
        : { status: "applied_delete", splice: spliceOver(place, edit.target, "") };
    }
    default:
      return skip("skipped_unknown_op");
  }
}

/** Where the target is, or why it cannot be used. */
function locate(
  document: SkillBody,
  target: string,
  known: Place | null,
): Place | "missing" | "not_found" | "skipped_protected_region" | "skipped_ambiguous_target" {
  if (isBlank(target)) {
    return "missing";
  }
  if (known && document.textOf(known.part).startsWith(target, known.start)) {
    return known;
  }
  const [first, second] = document.placesOf(target);
  if (second) {
    return "skipped_ambiguous_target";
  }
  if (first) {
    return first;
  }
  return document.text().includes(target) ? "skipped_protected_region" : "not_found";
}

function append(document: SkillBody, content: string): Decision {
  const { part, isBeforeRegion } = document.appendPart();
  const text = document.textOf(part);
  const kept = trimEndBlanks(text).length;
  return {
    status: isBeforeRegion ? "applied_append_before_protected_region" : "applied_append",
    splice: {
      part,
      at: kept,
      removed: text.length - kept,
      added: `\n\n${content}\n${isBeforeRegion ? "\n" : ""}`,
    },
  };
}

function insertAfter(document: SkillBody, target: string, place: Place, content: string): Decision {
  const text = document.textOf(place.part);
  const lineBreak = text.indexOf("\n", place.start + lengthWithoutLineEnd(target));
  return {
    status: "applied_insert_after",
    splice: {
      part: place.part,
      at: lineBreak < 0 ? text.length : lineBreak + 1,
      removed: 0,
      added: `\n${content}\n`,
    },
  };
}

function spliceOver(place: Place, target: string, added: string): Splice {
  return { part: place.part, at: place.start, removed: target.length, added };
}

/** N-3.7 d and e for text that is added. */
function refuseAddition(document: SkillBody, content: string): Decision | null {
  if (content === "") {
    return { status: "skipped_no_effect", splice: null };
  }
  const added = ` ${collapseBlanks(content)} `;
  const isKnown = document.body().some((text) => ` ${collapseBlanks(text)} `.includes(added));
  return isKnown ? { status: "skipped_duplicate", splice: null } : null;
}

/**
 * N-3.7 e for a replacement. Its words may well occur elsewhere; what makes it a duplicate is that
 * the lines it produces stand elsewhere already.
 */
function repeatsLines(document: SkillBody, target: string, place: Place, content: string): boolean {
  const text = document.textOf(place.part);
  const from = lineStart(text, place.start);
  const end = place.start + target.length;
  const nextBreak = text.indexOf("\n", end);
  const to = nextBreak < 0 ? text.length : nextBreak;
  const produced = lineList(text.slice(from, place.start) + content + text.slice(end, to));
  if (produced.length === 0) {
    return false;
  }
  const wanted = `\n${produced.join("\n")}\n`;
  const isElsewhere = (other: string) => `\n${lineList(other).join("\n")}\n`.includes(wanted);
  return document
    .body()
    .some((other) =>
      other === text
        ? isElsewhere(text.slice(0, from)) || isElsewhere(text.slice(to))
        : isElsewhere(other),
    );
}

function lineList(text: string): string[] {
  return text
    .split("\n")
    .map(collapseBlanks)
    .filter((line) => line !== "");
}

/** Keeps the places of edits still to come right after a change before them. */
function movePlaces(places: (Place | null)[], splice: Splice): void {
  places.forEach((place, index) => {
    if (place && place.part === splice.part && place.start >= splice.at + splice.removed) {
      places[index] = {
        part: place.part,
        start: place.start + splice.added.length - splice.removed,
      };
    }
  });
}

function overlaps(a: Anchor, b: Anchor): boolean {
  return a.part === b.part && a.from <= b.to && b.from <= a.to;
}
