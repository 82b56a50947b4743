import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import * as z from "zod";
import type { DbOrTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

const unzip = promisify(gunzip);

async function decode(blob: { encoding: string; bytes: Uint8Array }): Promise<string> {
  const bytes = blob.encoding === "gzip" ? await unzip(blob.bytes) : blob.bytes;
  return Buffer.from(bytes).toString("utf8");
}

/** Text by its hash, or null. */
export async function findText(db: DbOrTransaction, hash: string): Promise<string | null> {
  const blob = await db.textBlob.findUnique({
    where: { hash },
    select: { encoding: true, bytes: true },
  });
  return blob && decode(blob);
}

/** Text that a row refers to. Throws `internal`: a missing one is a damaged database. */
export async function getText(db: DbOrTransaction, hash: string): Promise<string> {
  return present(await findText(db, hash));
}

/** A text that must be there. Throws `internal` when it is not. */
export function present(text: string | null): string {
  if (text === null) {
    throw new AppError({
      code: "internal",
      message: "A stored text is missing from the database.",
      hint: "Check the disk and the database file, then restore the last backup.",
    });
  }
  return text;
}

const rowsSchema = z.array(z.object({ hash: z.string(), encoding: z.string(), body: z.string() }));

// The client hands out bytes as arrays of numbers, which costs more than reading them.
const selectTexts = `SELECT "hash", "encoding",
  CASE "encoding" WHEN 'gzip' THEN hex("bytes") ELSE CAST("bytes" AS TEXT) END AS "body"
  FROM "TextBlob" WHERE "hash" IN (SELECT value FROM json_each(?))`;

/** Several texts at once, by hash; missing ones are left out. */
export async function findTexts(
  db: DbOrTransaction,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = JSON.stringify([...new Set(hashes)]);
  const rows = rowsSchema.parse(await db.$queryRawUnsafe(selectTexts, wanted));
  return new Map(
    await Promise.all(
      rows.map(async ({ hash, encoding, body }) => {
        const text =
          encoding === "gzip" ? (await unzip(Buffer.from(body, "hex"))).toString("utf8") : body;
        return [hash, text] as const;
      }),
    ),
  );
}
