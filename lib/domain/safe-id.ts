const longest = 80;

/** An id as a file name: ASCII letters, digits, dots, dashes and underscores, at most 80 characters. */
export function safeId(id: string): string {
  const name = id.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^_+|_+$/g, "");
  return name.slice(0, longest) || "item";
}
