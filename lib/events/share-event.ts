import type { RunEvent } from "../schemas/run-event";

/** Stands in the place of an event a visitor may not see, so that the numbering keeps no holes. */
export type HiddenEvent = {
  readonly v: 1;
  readonly runId: string;
  readonly seq: number;
  readonly at: string;
  readonly type: "hidden";
  readonly data: Readonly<Record<string, never>>;
};

/**
 * An event as a visitor of a share link gets it. The mark makes it a type of its own: an event that
 * was not projected does not compile where this is asked for. Made only by `projectForShare`.
 */
export type ShareEvent = (RunEvent | HiddenEvent) & { readonly projected: true };

/** The run id visitors see; the real one names addresses they have no business with. */
export const sharedRunId = "shared";
