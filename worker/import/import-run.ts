import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FoundRun, isOutputDirectory, readFoundRun } from "@/lib/artifacts/import/found-run";
import { type ImportSource, openImportSource } from "@/lib/artifacts/import/import-source";
import { readItemIds } from "@/lib/artifacts/import/read-pass";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ImportReport, SkippedPart } from "@/lib/schemas/import-report";
import type { RunEvent } from "@/lib/schemas/run-event";
import { createImportedRun } from "@/lib/services/create-imported-run";
import { findImportReport } from "@/lib/services/read-import-report";
import { type Claim, claimRun } from "../claim";
import { openRunWriter } from "../run-writer";
import { findOrCreateItems, type ImportedItems, openItems } from "./import-items";
import { createRunTeller } from "./tell-run";

export type ImportInput = {
  readonly db: Db;
  readonly directory: string;
  readonly name?: string;
  /** A registered worker of this process. */
  readonly workerId: string;
  /** Gets the events of each transaction after it. Must not throw. */
  readonly publish?: (events: readonly RunEvent[]) => void;
  /** Follows a directory that is still being written until its summary, or until `signal`. */
  readonly follow?: { readonly signal: AbortSignal; readonly intervalMs: number };
  /** Called when the run exists, before its steps are told. */
  readonly onStart?: (runId: string) => void;
};

export type ImportResult = {
  readonly runId: string;
  /** False when this directory had been imported before. */
  readonly created: boolean;
  readonly status: "finished" | "interrupted";
  readonly steps: number;
  readonly skipped: readonly SkippedPart[];
  readonly otherSettings: ImportReport["otherSettings"];
};

/** The same directory with the same settings and seed is the same run, however often it is imported. */
async function identityOf(source: ImportSource, found: FoundRun): Promise<string> {
  const place = await realpath(source.directory);
  const config = (await source.text("config.json")) ?? "";
  const text = [place, config, found.seedSkill].join("\n");
  return `import:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}

function noOutput(directory: string): AppError {
  return new AppError({
    code: "invalid_data",
    message: `${directory} holds no output of a training run.`,
    hint: "Give the folder that holds config.json, history.json, skills and steps.",
  });
}

/** What is there, once the baseline is in; a directory that is followed may begin empty. */
async function waitForRun(input: ImportInput): Promise<{ source: ImportSource; found: FoundRun }> {
  const { directory, follow } = input;
  for (;;) {
    const source = await openImportSource(directory);
    const hasBegun = await isOutputDirectory(source);
    if (!follow) {
      if (!hasBegun) {
        throw noOutput(directory);
      }
      return { source, found: await readFoundRun(source) };
    }
    const marks = ["runtime_state.json", "history.json", "summary.json"];
    const written = await Promise.all(marks.map((file) => source.writtenAt(file)));
    if (hasBegun && written.some((at) => at !== null)) {
      return { source, found: await readFoundRun(source) };
    }
    if (follow.signal.aborted) {
      throw noOutput(directory);
    }
    await sleep(follow.intervalMs, undefined, { signal: follow.signal }).catch(() => {});
  }
}

type Opened = {
  readonly runId: string;
  readonly claim: Claim;
  readonly created: boolean;
  readonly items: ImportedItems;
};

async function openRun(
  input: ImportInput,
  source: ImportSource,
  found: FoundRun,
): Promise<Opened | { readonly runId: string; readonly isFinished: true }> {
  const { db, workerId } = input;
  const idempotencyKey = await identityOf(source, found);
  const known = await db.run.findUnique({
    where: { idempotencyKey },
    select: { id: true, status: true, datasetId: true },
  });
  if (known?.status === "finished") {
    return { runId: known.id, isFinished: true };
  }
  if (known) {
    const { claim, event } = await claimRun(db, { runId: known.id, workerId, isImport: true });
    input.publish?.([event]);
    const items = await openItems(db, known.datasetId);
    return { runId: known.id, claim, created: false, items };
  }
  const folder = basename(source.directory);
  const name = (input.name ?? (found.name || folder)).slice(0, 120);
  const datasetName = `Items of ${name}`.slice(0, 120);
  const selectionItemIds = await readItemIds(source, "selection_eval_baseline");
  const testIds = await readItemIds(source, "test_eval_baseline");
  const items = await findOrCreateItems(db, {
    name: datasetName,
    source: folder,
    fingerprint: found.fingerprint,
  });
  const dataset = await db.dataset.findUniqueOrThrow({ where: { id: items.datasetId } });
  const made = await createImportedRun(db, {
    found,
    name,
    datasetId: items.datasetId,
    datasetName: dataset.name,
    sizes: {
      train: found.sizes.train || dataset.trainCount,
      val: selectionItemIds.length || dataset.valCount,
      test: testIds.length || dataset.testCount,
    },
    selectionItemIds,
    idempotencyKey,
    workerId,
    at: (await source.writtenAt("config.json")) ?? new Date(),
  });
  return { ...made, created: true, items };
}

/** A clock that is set to when things were written and never runs backwards. */
function createImportClock(start: Date) {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    set: (time: Date | null) => {
      at = Math.max(at, time?.getTime() ?? 0);
    },
  };
}

/**
 * Takes an output directory over as a run of kind `imported`: shown, compared, shared and exported as
 * any other, never executed (algorithm.md 5.10). A damaged one is taken as far as it is sound, with a
 * list of what was left out. Throws AppError `invalid_request`, `invalid_data`, `run_busy`.
 */
export async function importRun(input: ImportInput): Promise<ImportResult> {
  const { db, follow } = input;
  let { source, found } = await waitForRun(input);
  const opened = await openRun(input, source, found);
  if ("isFinished" in opened) {
    return { ...(await storedResult(db, opened.runId)), runId: opened.runId };
  }
  const { runId, claim, created, items } = opened;
  input.onStart?.(runId);
  const last = await db.runEvent.findFirst({
    where: { runId },
    orderBy: { seq: "desc" },
    select: { at: true },
  });
  const clock = createImportClock(last?.at ?? new Date(0));
  const writer = await openRunWriter({
    db,
    runId,
    claim,
    publish: input.publish ?? (() => {}),
    clock: clock.now,
    isCostUnknown: true,
  });
  const teller = createRunTeller({ writer, items, setTime: clock.set });
  let isComplete = await teller.tell(found, source);
  while (follow && !isComplete && !follow.signal.aborted) {
    await saveReport(db, runId, { input, source, found, isComplete });
    await sleep(follow.intervalMs, undefined, { signal: follow.signal }).catch(() => {});
    source = await openImportSource(input.directory);
    found = await readFoundRun(source);
    isComplete = await teller.tell(found, source);
  }
  const report = await saveReport(db, runId, { input, source, found, isComplete });
  for (const { path, reason } of report.skipped) {
    writer.line(`import/${path}/${reason}`, {
      at: clock.now().toISOString(),
      level: "warn",
      stage: null,
      step: null,
      message: `Not imported: ${path}: ${reason}`,
    });
  }
  const status = isComplete ? "finished" : "interrupted";
  await writer.finish({
    status,
    reason: isComplete
      ? "imported"
      : `the output directory ends after step ${teller.steps} without a summary`,
    failure: null,
    done: [],
  });
  await saveTotals(db, runId, found);
  const { skipped, otherSettings } = report;
  return { runId, created, status, steps: teller.steps, skipped, otherSettings };
}

async function saveReport(
  db: Db,
  runId: string,
  state: {
    input: ImportInput;
    source: ImportSource;
    found: FoundRun;
    isComplete: boolean;
  },
): Promise<ImportReport> {
  const { input, source, found, isComplete } = state;
  const report: ImportReport = {
    directory: input.directory,
    format: found.format,
    environment: found.settings.environment,
    importedAt: new Date().toISOString(),
    isComplete,
    skipped: [...source.skipped],
    otherSettings: found.settings.other,
  };
  await db.run.update({ where: { id: runId }, data: { imported: JSON.stringify(report) } });
  return report;
}

/** What the summary tells of the whole run and no call does. */
async function saveTotals(db: Db, runId: string, found: FoundRun): Promise<void> {
  const cost = found.summary?.cost_micros;
  const selectionCount = await db.rollout.count({
    where: { runId, purpose: "selection", step: null },
  });
  await db.run.update({
    where: { id: runId },
    data: {
      ...(typeof cost === "number" && Number.isInteger(cost) ? { costMicros: cost } : {}),
      ...(selectionCount > 0 ? { selectionCount } : {}),
    },
  });
}

async function storedResult(db: Db, runId: string): Promise<Omit<ImportResult, "runId">> {
  const report = await findImportReport(db, runId);
  return {
    created: false,
    status: "finished",
    steps: await db.step.count({ where: { runId } }),
    skipped: report?.skipped ?? [],
    otherSettings: report?.otherSettings ?? [],
  };
}
