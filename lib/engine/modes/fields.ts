/** Reading of foreign values: what is of another kind counts as missing. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The texts of a list; one text counts as a list of one. */
export function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((entry) => typeof entry === "string" && entry !== "");
}

/** White space as one space, for comparing texts. */
export function normalized(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
