/** Parts of a filter line that say more than a name, as chips show them. */
export type FilterPart = {
  /** As it stands in the line. */
  readonly text: string;
  /** The line without it. */
  readonly without: string;
};

const pattern = /(?:[^\s"]|"[^"]*"?)+/g;
const saysMore = /^(?:[a-z]+:.+|[a-z]+(?:>=|<=|>|<).+)$/s;

export function filterParts(line: string): readonly FilterPart[] {
  const parts = line.match(pattern) ?? [];
  return parts.flatMap((text, index) =>
    saysMore.test(text)
      ? [{ text, without: parts.filter((_, other) => other !== index).join(" ") }]
      : [],
  );
}

/** The line with `key:value` at its end; quoted when the value has spaces. Said twice is said once. */
export function addFilter(line: string, key: string, value: string): string {
  const plain = value.replaceAll('"', "");
  const part = /\s/.test(plain) ? `${key}:"${plain}"` : `${key}:${plain}`;
  const parts: readonly string[] = line.match(pattern) ?? [];
  return parts.includes(part) ? line : `${line.trim()} ${part}`.trim();
}
