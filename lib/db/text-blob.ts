import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DbOrTransaction } from "./client";

/** A large text as stored: once, by the SHA-256 (hex) of its UTF-8 bytes. */
export type TextBlobRow = {
  readonly hash: string;
  readonly encoding: "utf8" | "gzip";
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** Smaller texts are not worth the time: most trajectories of single answers are smaller. */
const compressAboveBytes = 4096;

export function textHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The row of a text. The fast compression level: this stands in the path of every rollout. */
export function toTextBlob(text: string): TextBlobRow {
  const bytes = Buffer.from(text, "utf8");
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (bytes.byteLength <= compressAboveBytes) {
    return { hash, encoding: "utf8", bytes };
  }
  return { hash, encoding: "gzip", bytes: gzipSync(bytes, { level: 1 }) };
}

/** Stores texts that are not there yet and returns their hashes in order. */
export async function saveTexts(
  db: DbOrTransaction,
  texts: readonly string[],
): Promise<readonly string[]> {
  const rows = texts.map(toTextBlob);
  for (const row of rows) {
    await db.textBlob.upsert({ where: { hash: row.hash }, create: row, update: {} });
  }
  return rows.map((row) => row.hash);
}
