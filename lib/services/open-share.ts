import { createLoginThrottle } from "@/lib/auth/login-throttle";
import { isSecret } from "@/lib/auth/secret-hash";
import { hasSharePass, sharePassHeader } from "@/lib/auth/share-pass";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { findShareByToken, type OpenShare, shareUnavailable } from "./share";

/** What a visitor brings: the token of the address, and the Cookie header. */
export type Visitor = {
  readonly token: string;
  readonly cookie: string | null | undefined;
};

function shareLocked(): AppError {
  return new AppError({
    code: "share_locked",
    message: "This link asks for a password.",
    hint: "Open it in a browser and give the password you were sent with it.",
  });
}

/**
 * The link as far as this visitor may see it. Throws `share_unavailable` for every token that opens
 * nothing, `share_locked` when the link's password has not been given.
 */
export async function openShare(
  db: Db,
  visitor: Visitor,
  now: number = Date.now(),
): Promise<OpenShare> {
  const found = await findShareByToken(db, visitor.token, now);
  if (!found) {
    throw shareUnavailable();
  }
  const { lock, ...share } = found;
  if (lock !== null && !hasSharePass(visitor.cookie, { shareId: share.shareId, lock }, now)) {
    throw shareLocked();
  }
  return share;
}

const throttle = createLoginThrottle();

/**
 * Set-Cookie for the right password. Throws `share_unavailable`, `share_locked` for a wrong one, and
 * `too_many_requests` to an address that guesses.
 */
export async function unlockShare(
  db: Db,
  input: {
    readonly token: string;
    readonly password: string;
    /** Who asks, for the wait after wrong passwords. */
    readonly address: string;
    readonly isSecure: boolean;
  },
): Promise<string> {
  const found = await findShareByToken(db, input.token);
  if (!found?.lock) {
    throw shareUnavailable();
  }
  const { shareId, lock } = found;
  const guesser = `${shareId} ${input.address}`;
  const waitMs = throttle.waitMs(guesser);
  const leave = waitMs > 0 ? null : throttle.enter();
  if (leave === null) {
    throw tooManyTries(waitMs);
  }
  try {
    if (!(await isSecret(input.password, lock))) {
      const failures = throttle.failed(guesser);
      log.warn("wrong password of a share link", { shareId, address: input.address, failures });
      throw new AppError({
        code: "share_locked",
        message: "That is not the password of this link.",
        hint: "Ask the person who sent the link.",
        fields: [{ path: "password", message: "wrong password" }],
      });
    }
  } finally {
    leave();
  }
  throttle.succeeded(guesser);
  return sharePassHeader({ shareId, lock }, { now: Date.now(), isSecure: input.isSecure });
}

function tooManyTries(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError({
    code: "too_many_requests",
    message: `Too many wrong passwords. Try again in ${seconds} s.`,
    fields: [{ path: "retryAfter", message: String(seconds) }],
  });
}
