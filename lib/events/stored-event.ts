import type { RunEvent, RunEventType } from "../schemas/run-event";
import { runEventDataSchemas, runEventEnvelopeSchema } from "../schemas/run-event";
import type { FoldableEvent } from "./fold";

function isKnownType(type: string): type is RunEventType {
  return Object.hasOwn(runEventDataSchemas, type);
}

/**
 * Makes an event of an envelope whose data has not been looked at (a row, a message). A type or shape
 * this version does not know keeps its number and shows nothing; what is no envelope at all is null.
 */
export function parseRunEvent(value: unknown): FoldableEvent | null {
  const envelope = runEventEnvelopeSchema.safeParse(value);
  if (!envelope.success) {
    return null;
  }
  const { runId, seq, at, type } = envelope.data;
  const hidden = { v: 1, runId, seq, at, type: "hidden", data: {} } as const;
  if (!isKnownType(type)) {
    return hidden;
  }
  const data = runEventDataSchemas[type].safeParse(envelope.data.data);
  if (!data.success) {
    return hidden;
  }
  // The compiler cannot tie the looked-up schema to the type it was looked up by.
  return { v: 1, runId, seq, at, type, data: data.data } as RunEvent;
}

type StoredEvent = {
  readonly runId: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
};

/** A row of the log whose data has been parsed. */
export function toStoredEvent(row: StoredEvent & { readonly data: unknown }): FoldableEvent {
  const { runId, seq, type, data } = row;
  const at = row.at.toISOString();
  return (
    parseRunEvent({ v: 1, runId, seq, at, type, data }) ?? {
      v: 1,
      runId,
      seq,
      at,
      type: "hidden",
      data: {},
    }
  );
}

/** A row of the log. `data` is the JSON text of the column. */
export function readStoredEvent(row: StoredEvent & { readonly data: string }): FoldableEvent {
  return toStoredEvent({ ...row, data: parseJson(row.data) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
