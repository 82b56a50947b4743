import type { RunState } from "../events/run-state";

/** A run that reports nothing for so long, while a worker lives, may hang. */
export const stuckAfterMs = 5 * 60_000;

/** How long a running run has reported nothing, in milliseconds; null while that is nothing unusual. */
export function stuckFor(
  state: Pick<RunState, "status" | "lastEventAt">,
  now: number | null,
): number | null {
  if (state.status !== "running" || state.lastEventAt === null || now === null) {
    return null;
  }
  const silent = now - Date.parse(state.lastEventAt);
  return silent >= stuckAfterMs ? silent : null;
}
