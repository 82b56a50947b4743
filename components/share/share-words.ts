import type { RunState } from "@/lib/events/run-state";
import { formatExact } from "@/lib/format/time";
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
    ...(scope.itemTexts ? ["item texts"] : []),
    ...(scope.expectedAnswers ? ["expected answers"] : []),
    ...(scope.modelNames ? ["model names"] : []),
    ...(scope.costs ? ["costs"] : []),
    ...(scope.notes ? ["notes"] : []),
  ].join(", ");
}

/** How a link behaves, beside what it shows. */
export function linkWords(share: Pick<ShareRow, "mode" | "hasPassword">): string {
  return [
    share.mode === "frozen" ? "frozen" : "follows the run",
    ...(share.hasPassword ? ["with password"] : []),
  ].join(", ");
}

/** Where the shown state comes from. */
export function connectionWords(kind: string, state: RunState, frozenAt: string | null): string {
  if (frozenAt !== null) {
    return `Shown as it was on ${formatExact(frozenAt)}; later changes do not appear.`;
  }
  if (state.status === "finished") {
    return "The run is finished.";
  }
  switch (kind) {
    case "live":
      return "Live: the page follows the run.";
    case "catching_up":
    case "connecting":
      return "Connecting to the run…";
    default:
      return "Connection lost: the page shows the last known state.";
  }
}
