"use server";

import { redirect } from "next/navigation";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { getHub } from "@/lib/realtime/hub-handle";
import { createDemoRun } from "@/lib/services/create-demo";

/** Starts the demo run on an empty database and opens its page; the answer says what went wrong. */
export async function startDemo(): Promise<string | null> {
  let runId: string | null = null;
  try {
    runId = await createDemoRun(getDb());
    if (runId) {
      getHub().nudgeWorkers();
      getHub().runChanged(runId);
    }
  } catch (error) {
    log.error("the demo run could not be started", { error });
    return error instanceof AppError ? error.message : "The demo run could not be started.";
  }
  redirect(runId ? `/runs/${runId}` : "/runs");
}
