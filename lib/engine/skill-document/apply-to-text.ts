import { trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import { firstStart, isInFirstRegion, stripMarkersOnce } from "./protected-regions";
import type { EditReading, EditResult, ReadEdit } from "./read-edit";

type Step = { readonly skill: string; readonly result: EditResult };

/** the original's way, on the whole text. Only the place where a target starts is protected (W-06). */
export function applyToText(
  skill: string,
  readings: readonly EditReading[],
): { skill: string; results: EditResult[] } {
  let text = skill;
  const results: EditResult[] = [];
  for (const { edit, error } of readings) {
    const step: Step =
      error === undefined
        ? applyOne(text, edit)
        : { skill: text, result: { status: "error", error } };
    text = step.skill;
    results.push(step.result);
  }
  return { skill: text, results };
}

function applyOne(skill: string, edit: ReadEdit): Step {
  const content = stripMarkersOnce(trimBlanks(edit.content));
  const { target } = edit;
  const found = target === "" ? -1 : skill.indexOf(target);
  const skip = (status: EditResult["status"]): Step => ({ skill, result: { status } });

  if (found >= 0 && isInFirstRegion(skill, found)) {
    return skip("skipped_protected_region");
  }
  switch (edit.op) {
    case "append": {
      const added = append(skill, content);
      return {
        skill: added.skill,
        result: {
          status: added.isBeforeRegion
            ? "applied_append_before_protected_region"
            : "applied_append",
        },
      };
    }
    case "insert_after": {
      if (found < 0) {
        const added = append(skill, content);
        return {
          skill: added.skill,
          result: {
            status: added.isBeforeRegion
              ? "applied_insert_after_fallback_before_protected_region"
              : "applied_insert_after_fallback_append",
          },
        };
      }
      const lineBreak = skill.indexOf("\n", found + target.length);
      const place = lineBreak < 0 ? skill.length : lineBreak + 1;
      return {
        skill: `${skill.slice(0, place)}\n${content}\n${skill.slice(place)}`,
        result: { status: "applied_insert_after" },
      };
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
      return {
        skill:
          skill.slice(0, found) + (isReplace ? content : "") + skill.slice(found + target.length),
        result: { status: isReplace ? "applied_replace" : "applied_delete" },
      };
    }
    default:
      return skip("skipped_unknown_op");
  }
}

function append(skill: string, content: string): { skill: string; isBeforeRegion: boolean } {
  const place = firstStart(skill);
  if (place < 0) {
    return { skill: `${trimEndBlanks(skill)}\n\n${content}\n`, isBeforeRegion: false };
  }
  return {
    skill: `${trimEndBlanks(skill.slice(0, place))}\n\n${content}\n\n${skill.slice(place)}`,
    isBeforeRegion: true,
  };
}
