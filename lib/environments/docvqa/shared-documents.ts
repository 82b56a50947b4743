import type { SplitItemSet } from "../environment";

/**
 * DV-2: documents whose pages stand in more than one split, by both names the data gives them. A
 * ratio split keeps them together when it groups by `doc_id`.
 */
export function sharedDocuments(splits: SplitItemSet): string[] {
  const counts = (["doc_id", "document_id"] as const).map((field) => countShared(splits, field));
  const [pages = 0, documents = 0] = counts;
  if (pages === 0 && documents === 0) return [];
  return [
    `pages of one document stand in more than one split: ${pages} by docId, ${documents} by ucsf_document_id; group by doc_id to keep them together in splits of your own`,
  ];
}

function countShared(splits: SplitItemSet, field: "doc_id" | "document_id"): number {
  const seen = new Map<string, Set<string>>();
  for (const [split, items] of Object.entries(splits)) {
    for (const { fields } of items) {
      const name = fields[field];
      if (typeof name !== "string" || name === "") continue;
      seen.set(name, (seen.get(name) ?? new Set()).add(split));
    }
  }
  return [...seen.values()].filter((names) => names.size > 1).length;
}
