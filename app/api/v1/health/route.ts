import { getDb } from "@/lib/db/client";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { workerHealth } from "@/lib/services/read-health";

export const GET = route(async () =>
  json({ status: "ok", worker: await workerHealth(getDb(), Date.now()) }),
);
