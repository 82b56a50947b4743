import "server-only";
import { randomInt } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { hashSecret, isSecret, type StoredSecret, storedSecretSchema } from "./secret-hash";

const settingKey = "login";
const shortestSecret = 12;

/** Letters and digits that are not mistaken for one another. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** A secret of 25 letters and digits in groups of five: more than 120 random bits. */
export function newSecret(): string {
  const letter = () => alphabet.charAt(randomInt(alphabet.length));
  const group = () => Array.from({ length: 5 }, letter).join("");
  return Array.from({ length: 5 }, group).join("-");
}

async function readStored(db: Db): Promise<StoredSecret | null> {
  const row = await db.setting.findUnique({ where: { key: settingKey } });
  const parsed = row ? storedSecretSchema.safeParse(JSON.parse(row.value)) : null;
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
