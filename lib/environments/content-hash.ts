import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/domain/canonical-json";

/** SHA-256 (hex) of the canonical JSON of a value. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}
