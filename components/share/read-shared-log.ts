import * as z from "zod";
import type { FoldableEvent } from "@/lib/events/fold";
import { createReplay, type Replay } from "@/lib/events/replay";
import { sharedRunId } from "@/lib/events/share-event";
import { parseRunEvent } from "@/lib/events/stored-event";

const pageSchema = z.object({ events: z.array(z.unknown()), lastSeq: z.int() });

/** Reads the projected log of a link page by page. Throws when a page cannot be read. */
export async function readSharedLog(token: string): Promise<Replay> {
  const events: FoldableEvent[] = [];
  let lastSeq = 1;
  while (events.length < lastSeq) {
    const response = await fetch(`/s/${token}/events.json?afterSeq=${events.length}`);
    if (!response.ok) {
      throw new Error(`the log could not be read: HTTP ${response.status}`);
    }
    const page = pageSchema.parse(await response.json());
    if (page.events.length === 0) {
      break;
    }
    events.push(...page.events.flatMap((event) => parseRunEvent(event) ?? []));
    lastSeq = page.lastSeq;
  }
  return createReplay(sharedRunId, events);
}
