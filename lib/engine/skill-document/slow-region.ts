import { trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";
import type { EngineProfile } from "../profile";
import { regionSpans, slowMarkers, stripMarkers } from "./protected-regions";

export { stripMarkers };

/** Both markers of the slow-update region occur somewhere (R-3.14a). */
export function hasSlowRegion(skill: string): boolean {
  return skill.includes(slowMarkers.start) && skill.includes(slowMarkers.end);
}

/** Adds an empty slow-update region at the end, unless the skill has one (R-3.14a). */
export function injectEmptySlowRegion(skill: string): string {
  if (hasSlowRegion(skill)) {
    return skill;
  }
  return `${trimEndBlanks(skill)}\n\n${slowMarkers.start}\n${slowMarkers.end}\n`;
}

/** The guidance in the slow-update region, trimmed; "" without a region (R-3.14b). A stray end before it does not hide it. */
export function extractSlowRegion(skill: string): string {
  const start = skill.indexOf(slowMarkers.start);
  if (start < 0) {
    return "";
  }
  const from = start + slowMarkers.start.length;
  const end = skill.indexOf(slowMarkers.end, from);
  return end < 0 ? "" : trimBlanks(skill.slice(from, end));
}

function cutSpans(skill: string): string {
  let rest = "";
  let position = 0;
  for (const span of regionSpans(skill, slowMarkers)) {
    rest += skill.slice(position, span.from);
    position = span.to;
  }
  return rest + skill.slice(position);
}

/** The skill without slow-update regions and stray markers, as the original removes them: long runs of newlines shrink everywhere (R-3.14c). */
export function removeSlowRegions(skill: string): string {
  return trimEndBlanks(cutSpans(skill).replace(/\n{3,}/g, "\n\n"));
}

function renderRegion(content: string): string {
  return `${slowMarkers.start}\n${content}\n${slowMarkers.end}`;
}

/**
 * Puts new guidance into the slow-update region. `reference` rebuilds the region at the end and
 * shrinks blank lines of the whole document (R-3.14c). `fixed` touches nothing but the region, keeps
 * its place when text follows it, and clears marker strings from the content (N-3.14 c, d).
 */
export function replaceSlowRegion(
  skill: string,
  content: string,
  { profile }: { readonly profile: EngineProfile },
): string {
  if (profile === "reference") {
    return `${removeSlowRegions(skill)}\n\n${renderRegion(trimBlanks(content))}\n`;
  }
  const region = renderRegion(trimBlanks(stripMarkers(content)));
  const [only, ...others] = regionSpans(skill, slowMarkers);
  const isWhole = only !== undefined && hasSlowRegion(skill.slice(only.from, only.to));
  if (isWhole && others.length === 0) {
    const after = skill.slice(only.to);
    if (trimBlanks(after) !== "") {
      return skill.slice(0, only.from) + region + after;
    }
  }
  return `${trimEndBlanks(cutSpans(skill))}\n\n${region}\n`;
}
