import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { RunShell } from "@/components/run/run-shell";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { packRunState } from "@/lib/events/pack-run-state";
import { runPageTitle } from "@/lib/run-view/page-title";
import { commandTypeSchema } from "@/lib/schemas/command";
import { workerHealth } from "@/lib/services/read-health";
import { getRunState } from "@/lib/services/read-run-state";
import { findOpenCommand, getRunName } from "@/lib/services/read-runs";

type Props = { params: Promise<{ runId: string }> };

const findState = cache(async (runId: string) => {
  try {
    return await getRunState(getDb(), runId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      return null;
    }
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const state = await findState((await params).runId);
  if (state === null) {
    return { title: { absolute: "Not found · SkillOpt" } };
  }
  return { title: { absolute: runPageTitle(state, await getRunName(getDb(), state.runId)) } };
}

export default async function RunLayout({ params, children }: Props & { children: ReactNode }) {
  const { runId } = await params;
  const db = getDb();
  const openedAt = Date.now();
  const [state, health, command] = await Promise.all([
    findState(runId),
    workerHealth(db, openedAt),
    findOpenCommand(db, runId),
  ]);
  if (state === null) {
    notFound();
  }
  return (
    <RunShell
      packedState={packRunState(state)}
      name={await getRunName(db, runId)}
      isWorkerAlive={health.alive}
      openedAt={openedAt}
      openCommand={commandTypeSchema.safeParse(command?.type).data ?? null}
    >
      {children}
    </RunShell>
  );
}
