import { type Db, inTransaction } from "@/lib/db/client";
import { insertRunEvent } from "@/lib/db/queries/run-events";
import { AppError } from "@/lib/errors";
import { type ChangeLimits, changeLimitsSchema, type RunLimits } from "@/lib/schemas/limits";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import type { RunEvent } from "@/lib/schemas/run-event";
import { assertPricesKnown } from "./known-prices";
import { getRunLimits } from "./read-limits";
import { runNotFound } from "./read-runs";

const busyStatuses: ReadonlySet<string> = new Set(["running", "finished"]);

/**
 * Changes caps and stop rules of a run that nobody executes; they hold when it goes on. Returns the
 * new caps and the log line that tells of the change. Throws AppError `not_found`, `conflict`,
 * `invalid_request`, `invalid_config`.
 */
export async function changeLimits(
  db: Db,
  runId: string,
  input: ChangeLimits,
): Promise<{ readonly limits: RunLimits; readonly event: RunEvent | null }> {
  const parsed = changeLimitsSchema.safeParse(input);
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_request",
      message: "The request does not describe limits.",
      hint: "Check the fields named.",
      fields: parsed.error.issues.map((issue) => ({
        path: issue.path.join("."),
        message: issue.message,
      })),
    });
  }
  const event = await inTransaction(db, async (tx) => {
    const run = await tx.run.findUnique({ where: { id: runId } });
    if (!run) {
      throw runNotFound();
    }
    if (busyStatuses.has(run.status) || run.kind === "imported") {
      throw new AppError({
        code: "conflict",
        message: `The limits of a run that is ${run.kind === "imported" ? "imported" : run.status} cannot be changed.`,
        hint: run.status === "running" ? "Pause it first." : "Fork it to train on.",
      });
    }
    const before = runConfigSchema.parse(JSON.parse(run.config));
    const after = runConfigSchema.parse({
      ...before,
      limits: { ...before.limits, ...given(parsed.data.limits) },
      stop: { ...before.stop, ...given(parsed.data.stop) },
    });
    assertPricesKnown(after);
    const words = changedWords(before, after);
    if (words === "") {
      return null;
    }
    const seq = run.lastSeq + 1;
    const at = new Date();
    const changed = await tx.run.updateMany({
      where: { id: runId, lastSeq: run.lastSeq, claimNumber: run.claimNumber, status: run.status },
      data: { config: JSON.stringify(after), lastSeq: seq },
    });
    if (changed.count === 0) {
      throw new AppError({
        code: "run_busy",
        message: "The run changed meanwhile.",
        hint: "Try again.",
      });
    }
    const line = {
      at: at.toISOString(),
      level: "info" as const,
      stage: null,
      step: null,
      message: `Limits changed: ${words}`,
    };
    const logged = { type: "log_written" as const, key: null, data: { lines: [line] } };
    return insertRunEvent(tx, logged, { runId, seq, at });
  });
  return { limits: await getRunLimits(db, runId, Date.now()), event };
}

function given(values: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(([, value]) => value !== undefined),
  );
}

function changedWords(before: RunConfig, after: RunConfig): string {
  const rows = ([section, values]: [string, object]) =>
    Object.entries(values).map(([key, value]) => [`${section}.${key}`, value] as const);
  const old = new Map([...rows(["limits", before.limits]), ...rows(["stop", before.stop])]);
  return [...rows(["limits", after.limits]), ...rows(["stop", after.stop])]
    .filter(([path, value]) => old.get(path) !== value)
    .map(([path, value]) => `${path} ${old.get(path)} → ${value}`)
    .join(", ");
}
