import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import * as z from "zod";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scrypt,
);

/** Work factors of scrypt: about 50 ms and 16 MB for each try. */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const hashBytes = 32;

export const storedSecretSchema = z.strictObject({
  v: z.literal(1),
  salt: z.string(),
  hash: z.string(),
});
/** A secret as it is kept: nobody can read it back. */
export type StoredSecret = z.infer<typeof storedSecretSchema>;

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
