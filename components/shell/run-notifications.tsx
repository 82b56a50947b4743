"use client";

import { useEffect, useRef } from "react";
import * as z from "zod";
import { runStatusWords } from "@/lib/domain/status-words";
import { formatScore } from "@/lib/format/score";
import { useRunsChanged } from "@/lib/realtime/use-runs-changed";
import { type RunStatus, runStatusSchema } from "@/lib/schemas/run-event";

const told: ReadonlySet<RunStatus> = new Set(["finished", "failed", "interrupted", "paused"]);
const listSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: runStatusSchema,
      bestScore: z.number().nullable(),
    }),
  ),
});

/** A notification of the browser for each run that ends or pauses. */
export function RunNotifications() {
  const known = useRef<ReadonlyMap<string, RunStatus> | null>(null);
  const look = async () => {
    const rows = await readRuns();
    const before = known.current;
    known.current = new Map(rows.map((run) => [run.id, run.status]));
    for (const run of rows) {
      const was = before?.get(run.id);
      if (was !== undefined && was !== run.status && told.has(run.status)) {
        const note = new Notification(
          `${run.name}: ${runStatusWords(run.status).word.toLowerCase()}`,
          {
            body: run.bestScore === null ? "" : `Best ${formatScore(run.bestScore)}`,
            tag: run.id,
          },
        );
        note.onclick = () => {
          window.focus();
          window.location.assign(`/runs/${run.id}`);
        };
      }
    }
  };
  useEffect(() => {
    void readRuns().then((rows) => {
      known.current ??= new Map(rows.map((run) => [run.id, run.status]));
    });
  }, []);
  useRunsChanged(() => {
    if ("Notification" in window && Notification.permission === "granted") {
      void look();
    }
  });
  return null;
}

async function readRuns() {
  try {
    const response = await fetch("/api/v1/runs?limit=50", { cache: "no-store" });
    return listSchema.parse(await response.json()).rows;
  } catch {
    return [];
  }
}
