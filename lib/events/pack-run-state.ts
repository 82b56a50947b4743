import { type Columns, toColumns, toRows } from "../domain/columns";
import type { RunState } from "./run-state";

/** States never change, and many viewers open the page of the same one. */
const packedStates = new WeakMap<RunState, string>();

/** The state as text for the way to a page; a run of thousands of steps shrinks to a fifth. */
export function packRunState(state: RunState): string {
  const { steps, versions, ...rest } = state;
  const text =
    packedStates.get(state) ??
    JSON.stringify({ rest, steps: toColumns(steps), versions: toColumns(versions) });
  packedStates.set(state, text);
  return text;
}

/** The inverse of `packRunState`, for texts of this same build only. */
export function unpackRunState(text: string): RunState {
  const packed = JSON.parse(text) as {
    rest: Omit<RunState, "steps" | "versions">;
    steps: Columns;
    versions: Columns;
  };
  // Nothing but `packRunState` makes these texts, for a page of the same process.
  return {
    ...packed.rest,
    steps: toRows(packed.steps) as unknown as RunState["steps"],
    versions: toRows(packed.versions) as unknown as RunState["versions"],
  };
}
