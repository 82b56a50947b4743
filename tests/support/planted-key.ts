import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Db } from "@/lib/db/client";

export const plantedKey = "sk-planted-5e0c7d41b2aa90ffee";
/** Name of the variable it is given by. */
export const plantedVariable = "PLANTED_MODEL_KEY";

/** The key itself, a good part of it, and what headers and addresses make of it. */
const traces = [
  plantedKey,
  plantedKey.slice(3, 24),
  Buffer.from(plantedKey).toString("base64").slice(0, 32),
];

type NamedText = { readonly path: string; readonly text: string };

/** Names of the texts that hold the key or a part of it. */
export function placesIn(texts: readonly NamedText[]): string[] {
  return texts
    .filter(({ text }) => traces.some((trace) => text.includes(trace)))
    .map(({ path }) => path);
}

/** Every file below a folder as text, packed ones unpacked. */
export function textsBelow(folder: string): NamedText[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path) && statSync(path).isFile())
    .map((path) => {
      const bytes = readFileSync(path);
      const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return { path, text: (isPacked ? gunzipSync(bytes) : bytes).toString("latin1") };
    });
}

/** Texts are stored packed in the database; a look at the file would miss them. */
export async function placesInBlobs(db: Db): Promise<string[]> {
  const blobs = await db.textBlob.findMany();
  return placesIn(
    blobs.map(({ hash, encoding, bytes }) => ({
      path: `text ${hash}`,
      text: (encoding === "gzip" ? gunzipSync(bytes) : Buffer.from(bytes)).toString(),
    })),
  );
}
