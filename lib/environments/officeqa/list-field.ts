import { isRecord } from "../raw-fields";

/**
 * A list of names as data rows spell it: a list, a JSON list in a text, one name per line, or names
 * between commas unless the text is the name of one text file. Blank names are dropped.
 */
export function listField(value: unknown): string[] {
  if (value === null || value === undefined || isRecord(value)) return [];
  if (Array.isArray(value)) return names(value.map(String));
  const text = String(value).trim();
  const parsed = text.startsWith("[") ? jsonList(text) : null;
  if (parsed !== null) return names(parsed.map(String));
  if (/[\r\n]/.test(text)) return names(text.split(/\r\n|[\r\n]/));
  return names(text.toLowerCase().endsWith(".txt") ? [text] : text.split(","));
}

function names(values: readonly string[]): string[] {
  return values.map((value) => value.trim()).filter((value) => value !== "");
}

function jsonList(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
