import { afterAll, beforeAll, expect, test } from "vitest";
import type { Db } from "@/lib/db/client";
import { saveTexts, textHash } from "@/lib/db/text-blob";
import { findText, findTexts } from "@/lib/services/read-text";
import { createTestDatabase, type TestDatabase } from "../../support/database";

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.close());

const strange = [
  "",
  "plain",
  "2026-11-22T10:00:00.000Z",
  "12345678901234567890",
  "zero\u0000inside and at the end\u0000",
  "zwölf Boxkämpfer 🥊 \u2028 \ufffd",
  '{"a":"\\u0000"}',
  "quote ' double \" back \\ slash",
  "long ".repeat(2000),
  `long with zero \u0000 ${"🥊".repeat(3000)}`,
];

test("texts come back as they were, one by one and together, small and compressed", async () => {
  const hashes = await saveTexts(db, strange);
  const together = await findTexts(db, [...hashes, textHash("not there")]);
  expect(together.size).toBe(strange.length);
  for (const [index, text] of strange.entries()) {
    const hash = hashes[index] ?? "";
    expect(together.get(hash)).toBe(text);
    expect(await findText(db, hash)).toBe(text);
  }
});
