import "server-only";
import { createHash, randomBytes } from "node:crypto";
import type { Db } from "@/lib/db/client";

export const sessionCookie = "skillopt_session";
export const sessionDays = 7;
const sessionMs = sessionDays * 86_400_000;
/** A session that ended in another process is noticed within this time. */
const trustMs = 10_000;
const mostKnown = 1000;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export type Sessions = {
  /** A new session; the token goes into the cookie and nowhere else. */
  open(): Promise<{ readonly token: string; readonly maxAgeSeconds: number }>;
  /** The session's hash, or null when there is no such session or it has ended. */
  find(token: string | null): Promise<string | null>;
  close(token: string | null): Promise<string | null>;
};

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The token in a Cookie header, or null. */
export function sessionToken(header: string | undefined): string | null {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.split("=", 2);
    if (name?.trim() === sessionCookie && value && tokenPattern.test(value.trim())) {
      return value.trim();
    }
  }
  return null;
}

/** Set-Cookie of a session; `maxAgeSeconds` 0 removes it. */
export function sessionCookieHeader(
  token: string,
  options: { readonly maxAgeSeconds: number; readonly isSecure: boolean },
): string {
  return [
    `${sessionCookie}=${token}`,
    "Path=/",
    `Max-Age=${options.maxAgeSeconds}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(options.isSecure ? ["Secure"] : []),
  ].join("; ");
}

/** Sessions of this installation, as rows of hashed tokens. */
export function createSessions(db: Db, now: () => number = Date.now): Sessions {
  const known = new Map<string, { readonly expiresAt: number; readonly readAt: number }>();
  return {
    async open() {
      const token = randomBytes(32).toString("base64url");
      const expiresAt = new Date(now() + sessionMs);
      await db.loginSession.deleteMany({ where: { expiresAt: { lt: new Date(now()) } } });
      await db.loginSession.create({ data: { tokenHash: hashToken(token), expiresAt } });
      return { token, maxAgeSeconds: sessionMs / 1000 };
    },
    async find(token) {
      if (token === null) {
        return null;
      }
      const tokenHash = hashToken(token);
      const at = now();
      let session = known.get(tokenHash) ?? null;
      if (session === null || at - session.readAt > trustMs) {
        const row = await db.loginSession.findUnique({ where: { tokenHash } });
        session = row && { expiresAt: row.expiresAt.getTime(), readAt: at };
        known.delete(tokenHash);
        if (session !== null && known.size < mostKnown) {
          known.set(tokenHash, session);
        }
      }
      return session !== null && session.expiresAt > at ? tokenHash : null;
    },
    async close(token) {
      if (token === null) {
        return null;
      }
      const tokenHash = hashToken(token);
      known.delete(tokenHash);
      await db.loginSession.deleteMany({ where: { tokenHash } });
      return tokenHash;
    },
  };
}
