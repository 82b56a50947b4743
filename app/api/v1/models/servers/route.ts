import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { findServers } from "@/lib/services/find-servers";

export const GET = route(async (request) => json({ rows: await findServers(request.signal) }));
