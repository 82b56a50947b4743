import { createHash } from "node:crypto";

const longestName = 120;

/**
 * Folder name of an item (benchmarks.md 1.6): every character outside `A-Za-z0-9._-` is
 * percent-encoded, names of dots only are encoded too, long names are cut and closed by a hash.
 */
export function itemDirectory(itemId: string): string {
  const encoded = [...Buffer.from(itemId, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
  const safe = /^\.+$/.test(encoded) ? encoded.replaceAll(".", "%2E") : encoded;
  if (safe.length <= longestName) {
    return safe;
  }
  const digest = createHash("sha256").update(itemId).digest("hex").slice(0, 16);
  return `${safe.slice(0, longestName)}-${digest}`;
}
