import "server-only";
import { randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scrypt,
);

/** Work factors of scrypt: about 50 ms and 16 MB for each try. */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const hashBytes = 32;
const settingKey = "login";
const shortestSecret = 12;

const storedSchema = z.strictObject({ v: z.literal(1), salt: z.string(), hash: z.string() });
export type StoredSecret = z.infer<typeof storedSchema>;

/** Letters and digits that are not mistaken for one another. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** A secret of 25 letters and digits in groups of five: more than 120 random bits. */
export function newSecret(): string {
  const letter = () => alphabet.charAt(randomInt(alphabet.length));
  const group = () => Array.from({ length: 5 }, letter).join("");
  return Array.from({ length: 5 }, group).join("-");
}

export async function hashSecret(secret: string): Promise<StoredSecret> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, hashBytes, cost);
  return { v: 1, salt: salt.toString("hex"), hash: hash.toString("hex") };
}

/** Compares in constant time. */
export async function isSecret(candidate: string, stored: StoredSecret): Promise<boolean> {
  const hash = await derive(candidate, Buffer.from(stored.salt, "hex"), hashBytes, cost);
  return timingSafeEqual(hash, Buffer.from(stored.hash, "hex"));
}

async function readStored(db: Db): Promise<StoredSecret | null> {
  const row = await db.setting.findUnique({ where: { key: settingKey } });
  const parsed = row ? storedSchema.safeParse(JSON.parse(row.value)) : null;
  return parsed?.success ? parsed.data : null;
}

async function store(db: Db, secret: string): Promise<StoredSecret> {
  const stored = await hashSecret(secret);
  const value = JSON.stringify(stored);
  await db.setting.upsert({
    where: { key: settingKey },
    create: { key: settingKey, value },
    update: { value },
  });
  // Whoever knew the old secret has to know the new one.
  await db.loginSession.deleteMany();
  return stored;
}

/**
 * The administrator secret of this installation (hash only). `given` is the operator's own; without
 * one, a secret is made once and returned in `made`, to be shown and forgotten. Throws AppError
 * `invalid_config` for a secret that is too short.
 */
export async function openAdminSecret(
  db: Db,
  input: { readonly given: string | null; readonly renew: boolean },
): Promise<{ readonly stored: StoredSecret; readonly made: string | null }> {
  const known = await readStored(db);
  if (input.given !== null) {
    if (input.given.length < shortestSecret) {
      throw new AppError({
        code: "invalid_config",
        message: `SKILLOPT_ADMIN_SECRET is shorter than ${shortestSecret} characters.`,
        hint: "Use a longer one, or remove the variable to get one made for you.",
      });
    }
    const isSame = known !== null && (await isSecret(input.given, known));
    return { stored: isSame ? known : await store(db, input.given), made: null };
  }
  if (known !== null && !input.renew) {
    return { stored: known, made: null };
  }
  const made = newSecret();
  return { stored: await store(db, made), made };
}
