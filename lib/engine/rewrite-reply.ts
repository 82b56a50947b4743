import { trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";

export type Rewrite = { readonly newSkill: string; readonly changeSummary: readonly unknown[] };

/** The rewritten skill of a reply, ending in one newline; null when there is none (R-3.10a). */
export function readRewrite(reply: unknown): Rewrite | null {
  if (typeof reply !== "object" || reply === null || !("new_skill" in reply)) {
    return null;
  }
  const value = reply.new_skill;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || trimBlanks(text) === "") {
    return null;
  }
  const summary = "change_summary" in reply ? reply.change_summary : [];
  return {
    newSkill: `${trimEndBlanks(text)}\n`,
    changeSummary: Array.isArray(summary) ? summary : [],
  };
}
