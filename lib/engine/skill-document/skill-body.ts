import { collapseBlanks, splitWords } from "@/lib/domain/whitespace";
import type { EditStatus } from "@/lib/schemas/edit";
import { containsMarker, firstStart, splitBody } from "./protected-regions";

/** A place in a body part; `part` counts all parts of the split. */
export type Place = { readonly part: number; readonly start: number };

/** A change of one body part: `removed` characters at `at` become `added`. */
export type Splice = {
  readonly part: number;
  readonly at: number;
  readonly removed: number;
  readonly added: string;
};

/** The lines an edit's target touches in the text before any edit. */
export type Anchor = { readonly part: number; readonly from: number; readonly to: number };

export type SkillBody = ReturnType<typeof openSkill>;

/** A skill whose body parts can be changed and whose protected blocks cannot. */
export function openSkill(skill: string) {
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
    /** Where a part begins in the text as it is now. */
    offsetOf: (part: number): number =>
      parts.slice(0, part).reduce((sum, { text }) => sum + text.length, 0),
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

/** A target that ends in newlines is anchored on the line it ends, not on the next one. */
export function lengthWithoutLineEnd(target: string): number {
  return target.replace(/[\r\n]+$/, "").length;
}

export function isBlank(text: string): boolean {
  return splitWords(text).length === 0;
}

export function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf("\n", position - 1) + 1;
}
