import { createHash } from "node:crypto";

/** Identity of a skill text: first 16 hex digits of SHA-256 over its UTF-8 bytes, nothing normalized (R-3.1c). */
export function skillHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);
}
