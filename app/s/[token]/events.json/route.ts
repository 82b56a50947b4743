import { getDb } from "@/lib/db/client";
import { projectForShare } from "@/lib/events/project-for-share";
import { parseQuery } from "@/lib/http/parse-request";
import { eventsQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { shareRoute } from "@/lib/http/share-route";
import { openShare } from "@/lib/services/open-share";
import { findLastSeq, listRunEvents } from "@/lib/services/read-run-state";

/** The projected log, page by page, for the replay of a shared run. */
export const GET = shareRoute(async (request, visitor) => {
  const db = getDb();
  const share = await openShare(db, visitor);
  const { afterSeq, limit } = parseQuery(request, eventsQuery);
  const lastSeq = share.frozen?.seq ?? (await findLastSeq(db, share.runId)) ?? 0;
  const events = await listRunEvents(db, share.runId, { afterSeq, limit, throughSeq: lastSeq });
  return json({ events: events.map((event) => projectForShare(event, share.scope)), lastSeq });
});
