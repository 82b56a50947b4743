import { headers } from "next/headers";
import type { ReactNode } from "react";
import { AppFrame } from "@/components/shell/app-frame";
import { getDb } from "@/lib/db/client";
import { workerHealth } from "@/lib/services/read-health";
import { countRuns } from "@/lib/services/read-runs";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const db = getDb();
  const [health, counts] = await Promise.all([workerHealth(db, Date.now()), countRuns(db)]);
  const hasLogin = (await headers()).get("x-login") === "on";
  return (
    <AppFrame isWorkerAlive={health.alive} liveRuns={counts.running} hasLogin={hasLogin}>
      {children}
    </AppFrame>
  );
}
