import { trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import type { TextChange } from "./apply-edits";
import { firstStart, isInFirstRegion, stripMarkersOnce } from "./protected-regions";
import type { EditReading, EditResult, ReadEdit } from "./read-edit";

type Step = {
  readonly skill: string;
  readonly result: EditResult;
  readonly change?: Omit<TextChange, "index">;
};

/** the original's way, on the whole text. Only the place where a target starts is protected (W-06). */
export function applyToText(
  skill: string,
  readings: readonly EditReading[],
  onChange?: (change: TextChange) => void,
): { skill: string; results: EditResult[] } {
  let text = skill;
  const results: EditResult[] = [];
  for (const [index, { edit, error }] of readings.entries()) {
    const step: Step =
      error === undefined
        ? applyOne(text, edit)
        : { skill: text, result: { status: "error", error } };
    text = step.skill;
    if (step.change) {
      onChange?.({ index, ...step.change });
    }
    results.push(step.result);
  }
  return { skill: text, results };
}

function applyOne(skill: string, edit: ReadEdit): Step {
  const content = stripMarkersOnce(trimBlanks(edit.content));
  const { target } = edit;
  const found = target === "" ? -1 : skill.indexOf(target);
  const skip = (status: EditResult["status"]): Step => ({ skill, result: { status } });
  const change = (
    at: number,
    removed: number,
    added: string,
    status: EditResult["status"],
  ): Step => ({
    skill: skill.slice(0, at) + added + skill.slice(at + removed),
    result: { status },
    change: { at, removed, added: added.length },
  });
  const append = (ifBeforeRegion: EditResult["status"], otherwise: EditResult["status"]): Step => {
    const region = firstStart(skill);
    const end = region < 0 ? skill.length : region;
    const kept = trimEndBlanks(skill.slice(0, end)).length;
    return region < 0
      ? change(kept, end - kept, `\n\n${content}\n`, otherwise)
      : change(kept, end - kept, `\n\n${content}\n\n`, ifBeforeRegion);
  };

  if (found >= 0 && isInFirstRegion(skill, found)) {
    return skip("skipped_protected_region");
  }
  switch (edit.op) {
    case "append":
      return append("applied_append_before_protected_region", "applied_append");
    case "insert_after": {
      if (found < 0) {
        return append(
          "applied_insert_after_fallback_before_protected_region",
          "applied_insert_after_fallback_append",
        );
      }
      const lineBreak = skill.indexOf("\n", found + target.length);
      const place = lineBreak < 0 ? skill.length : lineBreak + 1;
      return change(place, 0, `\n${content}\n`, "applied_insert_after");
    }
    case "replace":
    case "delete": {
      const isReplace = edit.op === "replace";
      if (target === "") {
        return skip(isReplace ? "skipped_replace_missing_target" : "skipped_delete_missing_target");
      }
      if (found < 0) {
        return skip(
          isReplace ? "skipped_replace_target_not_found" : "skipped_delete_target_not_found",
        );
      }
      return isReplace
        ? change(found, target.length, content, "applied_replace")
        : change(found, target.length, "", "applied_delete");
    }
    default:
      return skip("skipped_unknown_op");
  }
}
