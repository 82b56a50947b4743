import { createHmac, timingSafeEqual } from "node:crypto";
import type { StoredSecret } from "./secret-hash";

/** A browser that gave a link's password is not asked again for a day. */
export const sharePassSeconds = 86_400;

type LockedShare = { readonly shareId: string; readonly lock: StoredSecret };

function cookieName(shareId: string): string {
  return `skillopt_${shareId}`;
}

/** Only this server knows the hash of the password, so only it can make the mark. */
function markOf({ shareId, lock }: LockedShare, expiresAt: number): string {
  return createHmac("sha256", lock.hash).update(`${shareId}.${expiresAt}`).digest("base64url");
}

/** Set-Cookie for a browser that gave the right password; opens this one link until it expires. */
export function sharePassHeader(
  share: LockedShare,
  options: { readonly now: number; readonly isSecure: boolean },
): string {
  const expiresAt = Math.floor(options.now / 1000) + sharePassSeconds;
  return [
    `${cookieName(share.shareId)}=${expiresAt}.${markOf(share, expiresAt)}`,
    "Path=/",
    `Max-Age=${sharePassSeconds}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(options.isSecure ? ["Secure"] : []),
  ].join("; ");
}

/** Does this Cookie header carry a pass for the link that has not expired? `now` in milliseconds. */
export function hasSharePass(
  cookie: string | null | undefined,
  share: LockedShare,
  now: number,
): boolean {
  const prefix = `${cookieName(share.shareId)}=`;
  const value = (cookie ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length);
  const parts = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(value ?? "");
  const [expiresAt, mark] = [Number(parts?.[1]), parts?.[2]];
  if (mark === undefined || expiresAt * 1000 <= now) {
    return false;
  }
  return timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(share, expiresAt)));
}
