import { collapseBlanks, splitWords, trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import type { EditStatus } from "@/lib/schemas/edit";
import { containsMarker, firstStart, splitBody, stripMarkers } from "./protected-regions";
import type { EditReading, EditResult, ReadEdit } from "./read-edit";

/** A place in a body part; `part` counts all parts of the split. */
type Place = { readonly part: number; readonly start: number };

/** A change of one body part: `removed` characters at `at` become `added`. */
type Splice = {
  readonly part: number;
  readonly at: number;
  readonly removed: number;
  readonly added: string;
};

type Decision =
  | { readonly status: EditStatus; readonly splice: Splice }
  | { readonly status: EditStatus; readonly splice: null };

/** The lines an edit's target touches in the text before any edit. */
type Anchor = { readonly part: number; readonly from: number; readonly to: number };

/**
 * N-3.7: edits see the body parts only, so protected blocks cannot change by construction. A target
 * that stands once in the skill as given keeps meaning that place, whatever earlier edits add.
 */
export function applyToBody(
  skill: string,
  readings: readonly EditReading[],
): { skill: string; results: EditResult[] } {
  const document = createDocument(skill);
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
    const refusal = document.apply(decision.splice);
    if (refusal) {
      return { status: refusal };
    }
    movePlaces(places, decision.splice);
    if (anchor) {
      taken.push(anchor);
    }
    return { status: decision.status };
  });
  return { skill: document.text(), results };
}

type Document = ReturnType<typeof createDocument>;

function createDocument(skill: string) {
  const parts = splitBody(skill).parts.map((part) => ({ ...part }));

  const textOf = (part: number) => parts[part]?.text ?? "";
  const bodyParts = () =>
    parts.flatMap((part, index) => (part.kind === "body" ? [{ index, text: part.text }] : []));
  const body = () => bodyParts().map((part) => part.text);

  /** All places of a text in the body, overlapping ones too; at most two are looked for. */
  const placesOf = (target: string): Place[] => {
    const places: Place[] = [];
    for (const { index, text } of bodyParts()) {
      let start = text.indexOf(target);
      while (start >= 0 && places.length < 2) {
        places.push({ part: index, start });
        start = text.indexOf(target, start + 1);
      }
    }
    return places;
  };

  return {
    textOf,
    body,
    placesOf,
    text: () => parts.map((part) => part.text).join(""),
    onlyPlace: (target: string): Place | null => {
      const [first, second] = isBlank(target) ? [] : placesOf(target);
      return first && !second ? first : null;
    },
    anchorAt: (place: Place, target: string): Anchor => {
      const text = textOf(place.part);
      const end = place.start + lengthWithoutLineEnd(target);
      const lineEnd = text.indexOf("\n", end);
      return {
        part: place.part,
        from: lineStart(text, place.start),
        to: lineEnd < 0 ? text.length : lineEnd,
      };
    },
    /** The body part before the first start marker, where appended text goes (R-3.7b). */
    appendPart: (): { part: number; isBeforeRegion: boolean } => {
      const region = parts.findIndex(
        (part) => part.kind === "protected" && firstStart(part.text) >= 0,
      );
      return region < 0
        ? { part: parts.length - 1, isBeforeRegion: false }
        : { part: region - 1, isBeforeRegion: true };
    },
    /** Makes the change, or says why it must not be made. */
    apply: (splice: Splice): EditStatus | null => {
      const part = parts[splice.part];
      if (!part) {
        return "error";
      }
      const before = part.text;
      const after =
        before.slice(0, splice.at) + splice.added + before.slice(splice.at + splice.removed);
      if (containsMarker(after)) {
        return "skipped_protected_region";
      }
      if (collapseBlanks(before) === collapseBlanks(after)) {
        return "skipped_no_effect";
      }
      part.text = after;
      return null;
    },
  };
}

function decide(document: Document, edit: ReadEdit, known: Place | null): Decision {
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
  document: Document,
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

function append(document: Document, content: string): Decision {
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

function insertAfter(document: Document, target: string, place: Place, content: string): Decision {
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
function refuseAddition(document: Document, content: string): Decision | null {
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
function repeatsLines(document: Document, target: string, place: Place, content: string): boolean {
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

/** A target that ends in newlines is anchored on the line it ends, not on the next one. */
function lengthWithoutLineEnd(target: string): number {
  return target.replace(/[\r\n]+$/, "").length;
}

function isBlank(text: string): boolean {
  return splitWords(text).length === 0;
}

function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf("\n", position - 1) + 1;
}
