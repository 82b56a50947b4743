import { sqlTime } from "@/lib/db/sql-time";
import type { Change } from "@/lib/db/sqlite-factory";
import type { TextBlobRow } from "@/lib/db/text-blob";
import { promptTokensOf } from "@/lib/domain/usage";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { NewRunEvent, RolloutPurpose } from "@/lib/schemas/run-event";

/** Rows of finished effects. Step and epoch are null outside of steps and epochs. */
export type JournalRow = {
  readonly key: string;
  readonly inputHash: string;
  readonly result: string;
};

export type RolloutRow = {
  readonly key: string;
  readonly purpose: RolloutPurpose;
  readonly step: number | null;
  readonly epoch: number | null;
  readonly skillHash: string;
  readonly outcome: ItemOutcome;
  /** JSON of the outcome. */
  readonly data: string;
  /** Taken over from the parent of a fork. */
  readonly inherited?: boolean;
};

export type ModelCallRow = {
  readonly key: string;
  readonly role: "target" | "optimizer" | "judge";
  readonly stage: string;
  readonly step: number | null;
  readonly epoch: number | null;
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** The reply was kept from an earlier call; nothing was paid. */
  readonly savedTokens?: number | null | undefined;
  readonly costMicros: number | null;
  readonly latencyMs: number;
  readonly attempts: number;
  readonly promptHash: string | null;
  readonly replyHash: string | null;
  /** Taken over from the parent of a fork: paid there, not here. */
  readonly inherited?: boolean;
};

/** A result other runs may take, keyed by what it depends on (E-03). */
export type StoredResultRow = {
  readonly inputHash: string;
  readonly trajectoryHash: string;
  readonly result: string;
};

type Cell = string | number | null;

/**
 * Inserts rows with one statement whose only parameters are the run, the time and the rows as JSON:
 * several times cheaper than a statement with a parameter per cell, in the path of every rollout.
 */
function insertRows(
  sql: string,
  rows: readonly (readonly Cell[])[],
  place: { runId: string; at: Date },
): Change[] {
  return rows.length === 0
    ? []
    : [{ sql, args: [place.runId, sqlTime(place.at), JSON.stringify(rows)] }];
}

/** The same for rows of no run. */
function insertCommon(sql: string, rows: readonly (readonly Cell[])[]): Change[] {
  return rows.length === 0 ? [] : [{ sql, args: [JSON.stringify(rows)] }];
}

/** `cells(3)` reads the first three values of a row. */
function cells(count: number, from = 0): string {
  return Array.from({ length: count }, (_, index) => `value ->> ${from + index}`).join(", ");
}

const insertJournal = `INSERT INTO "JournalEntry" ("runId", "at", "key", "inputHash", "result")
  SELECT ?, ?, ${cells(3)} FROM json_each(?)`;

const insertEventRows = `INSERT INTO "RunEvent" ("runId", "at", "seq", "type", "key", "data")
  SELECT ?, ?, ${cells(4)} FROM json_each(?)`;

// Two runs may find the same result at the same time; the first one stays.
const insertShared = `INSERT OR IGNORE INTO "StoredResult" ("inputHash", "sample", "trajectoryHash", "result")
  SELECT value ->> 0, 0, value ->> 1, value ->> 2 FROM json_each(?)`;

const insertBlobs = `INSERT OR IGNORE INTO "TextBlob" ("hash", "encoding", "bytes")
  SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?)`;

const rolloutColumns = [
  "purpose",
  "step",
  "epoch",
  "skillHash",
  "itemId",
  "taskType",
  "hard",
  "soft",
  "status",
  "answer",
  "failReason",
  "trajectoryHash",
  "inputTokens",
  "outputTokens",
  "costMicros",
  "latencyMs",
  "data",
  "inherited",
] as const;

// An item without a score may be tried again under the same key; its row is then replaced.
const insertRollouts = `INSERT INTO "Rollout" ("runId", "at", "key", ${rolloutColumns.map((name) => `"${name}"`).join(", ")})
  SELECT ?, ?, ${cells(rolloutColumns.length + 1)} FROM json_each(?) WHERE true
  ON CONFLICT ("runId", "key") DO UPDATE SET "at" = excluded."at",
  ${rolloutColumns.map((name) => `"${name}" = excluded."${name}"`).join(", ")}`;

const callColumns = [
  "key",
  "role",
  "stage",
  "step",
  "epoch",
  "model",
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "costMicros",
  "latencyMs",
  "attempts",
  "promptHash",
  "replyHash",
  "savedTokens",
] as const;

const insertCalls = `INSERT INTO "ModelCall" ("runId", "at", ${callColumns.map((name) => `"${name}"`).join(", ")}, "reasoningTokens", "cacheWriteTokens", "inherited")
  SELECT ?, ?, ${cells(callColumns.length + 3)} FROM json_each(?)`;

/** A NUL would end the text for tools that read the column; the full outcome keeps it escaped. */
function columnText(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}

export type EffectRows = {
  readonly journal: readonly JournalRow[];
  readonly rollouts: readonly RolloutRow[];
  readonly calls: readonly ModelCallRow[];
  readonly blobs: readonly TextBlobRow[];
  readonly shared: readonly StoredResultRow[];
};

/** The changes that write the rows of finished effects. */
export function effectChanges(rows: EffectRows, place: { runId: string; at: Date }): Change[] {
  return [
    ...insertCommon(
      insertBlobs,
      rows.blobs.map(({ hash, encoding, bytes }) => [
        hash,
        encoding,
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex"),
      ]),
    ),
    ...insertCommon(
      insertShared,
      rows.shared.map((row) => [row.inputHash, row.trajectoryHash, row.result]),
    ),
    ...insertRows(
      insertJournal,
      rows.journal.map(({ key, inputHash, result }) => [key, inputHash, result]),
      place,
    ),
    ...insertRows(
      insertRollouts,
      lastByKey(rows.rollouts).map(({ outcome, data, inherited, ...row }) => [
        row.key,
        row.purpose,
        row.step,
        row.epoch,
        row.skillHash,
        outcome.itemId,
        outcome.taskType,
        outcome.hard,
        outcome.soft,
        outcome.status,
        columnText(outcome.answer),
        columnText(outcome.failReason),
        outcome.trajectoryHash,
        promptTokensOf(outcome.usage),
        outcome.usage.outputTokens,
        outcome.usage.costMicros,
        outcome.latencyMs,
        data,
        inherited ? 1 : 0,
      ]),
      place,
    ),
    ...insertRows(
      insertCalls,
      rows.calls.map((call) => [
        ...callColumns.map((column) => call[column] ?? null),
        call.reasoningTokens ?? 0,
        call.cacheWriteTokens ?? 0,
        call.inherited ? 1 : 0,
      ]),
      place,
    ),
  ];
}

function lastByKey(rows: readonly RolloutRow[]): RolloutRow[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

/** The changes that write events with the numbers after `lastSeq`. */
export function eventChanges(
  events: readonly NewRunEvent[],
  place: { runId: string; at: Date; lastSeq: number },
): Change[] {
  return insertRows(
    insertEventRows,
    events.map((event, index) => [
      place.lastSeq + index + 1,
      event.type,
      event.key,
      JSON.stringify(event.data),
    ]),
    place,
  );
}
