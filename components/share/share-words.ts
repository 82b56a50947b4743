import type { ShareRow } from "@/lib/schemas/read-models";
import type { ShareScope } from "@/lib/schemas/share";

/** Whether a link still opens; `now` in milliseconds. */
export function shareState(
  share: Pick<ShareRow, "expiresAt" | "revokedAt">,
  now: number,
): "open" | "expired" | "revoked" {
  if (share.revokedAt !== null) {
    return "revoked";
  }
  return share.expiresAt !== null && Date.parse(share.expiresAt) <= now ? "expired" : "open";
}

/** What a link shows, in a few words. */
export function scopeWords(scope: ShareScope): string {
  return [
    "scores",
    ...(scope.skillText ? ["skill text"] : []),
    ...(scope.items ? ["item results"] : []),
    ...(scope.modelNames ? ["model names"] : []),
    ...(scope.costs ? ["costs"] : []),
  ].join(", ");
}
