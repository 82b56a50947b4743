import type { NewRunEvent, RunEvent } from "../../schemas/run-event";
import type { DbOrTransaction } from "../client";

/** The envelope of an event that gets its number. */
export function toRunEvent(
  event: NewRunEvent,
  place: { runId: string; seq: number; at: Date },
): RunEvent {
  const { runId, seq } = place;
  // The union of new events and the union of envelopes are the same mapped type over `type`.
  return {
    v: 1,
    runId,
    seq,
    at: place.at.toISOString(),
    type: event.type,
    data: event.data,
  } as RunEvent;
}

/** Writes one event. The caller's transaction must also set `Run.lastSeq`. */
export async function insertRunEvent(
  db: DbOrTransaction,
  event: NewRunEvent,
  place: { runId: string; seq: number; at: Date },
): Promise<RunEvent> {
  await db.runEvent.create({
    data: {
      runId: place.runId,
      seq: place.seq,
      type: event.type,
      key: event.key,
      at: place.at,
      data: JSON.stringify(event.data),
    },
  });
  return toRunEvent(event, place);
}
