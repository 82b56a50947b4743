export type SkillDocument = {
  /** Of the front matter, when there is one. */
  readonly name: string;
  readonly description: string;
  readonly warnings: readonly string[];
};

const regions = [
  { name: "slow update", start: "SLOW_UPDATE_START", end: "SLOW_UPDATE_END" },
  { name: "appendix", start: "APPENDIX_START", end: "APPENDIX_END" },
] as const;

/** What a text says about itself, and what could surprise somebody who trains from it. */
export function readSkillDocument(text: string): SkillDocument {
  const head = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(text)?.[1] ?? "";
  const isOpen = head === "" && /^\uFEFF?---\r?\n/.test(text);
  return {
    name: frontValue(head, "name"),
    description: frontValue(head, "description"),
    warnings: [
      ...(isOpen ? ["Line 1 opens front matter that is never closed with a line ---."] : []),
      ...regions.flatMap((region) => markerWarning(text, region)),
    ],
  };
}

/** A plain one-line value; anything more elaborate is left to the reader. */
function frontValue(head: string, key: string): string {
  const value = new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(head)?.[1]?.trim() ?? "";
  return /^[>|]/.test(value) ? "" : value.replace(/^(["'])(.*)\1$/, "$2");
}

function markerWarning(text: string, region: (typeof regions)[number]): string[] {
  const lines = text.split("\n");
  const places = (marker: string) =>
    lines.flatMap((line, index) => (line.includes(`<!-- ${marker} -->`) ? [index + 1] : []));
  const [starts, ends] = [places(region.start), places(region.end)];
  if (starts.length === ends.length) {
    return [];
  }
  const where = [...starts, ...ends].toSorted((a, b) => a - b).join(", ");
  return [`The markers of the ${region.name} region do not pair (line ${where}).`];
}
