import { trimBlanks } from "@/lib/domain/whitespace";

export type EpochEndReply = { readonly reasoning: string; readonly content: string };

/** What is kept of a slow-update or meta-skill reply; null without content (3.14, point 5; R-3.15b). */
export function readEpochEndReply(
  reply: unknown,
  contentKey: "slow_update_content" | "meta_skill_content",
): EpochEndReply | null {
  if (typeof reply !== "object" || reply === null) {
    return null;
  }
  const fields = new Map(Object.entries(reply));
  const content = toText(fields.get(contentKey));
  return content === "" ? null : { reasoning: toText(fields.get("reasoning")), content };
}

function toText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? trimBlanks(String(value)) : "";
}
