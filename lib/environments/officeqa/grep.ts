/**
 * A pattern as the tool `grep` takes it: `|` separates alternatives and `.*` stands for anything
 * between two parts of a line; every other character counts as it is, case aside. Finding it takes
 * time linear in the line, whatever the pattern.
 */
export function linePattern(pattern: string): ((line: string) => boolean) | null {
  const alternatives = pattern
    .toLowerCase()
    .split("|")
    .map((alternative) => alternative.split(".*").filter((part) => part !== ""))
    .filter((parts) => parts.length > 0);
  if (alternatives.length === 0) return null;
  return (line) => {
    const lower = line.toLowerCase();
    return alternatives.some((parts) => holdsInOrder(lower, parts));
  };
}

function holdsInOrder(line: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
