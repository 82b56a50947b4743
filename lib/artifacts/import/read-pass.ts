import { type TextBlobRow, toTextBlob } from "@/lib/db/text-blob";
import {
  type ItemOutcome,
  itemOutcomeSchema,
  itemStatusSchema,
  type TrajectoryEntry,
  trajectoryEntrySchema,
} from "@/lib/schemas/outcome";
import { itemDirectory } from "../item-directory";
import { listOf, maybeWhole, numberOr, textOr, textsOf, wholeOr } from "./fields";
import { below, type ImportSource, isFields } from "./import-source";

/** What a pass tells of an item beside its result. */
export type FoundItem = {
  readonly itemId: string;
  readonly taskType: string;
  readonly text: string;
  readonly expected: readonly string[];
};

export type FoundRollout = {
  readonly outcome: ItemOutcome;
  readonly trajectory: TextBlobRow | null;
  readonly item: FoundItem;
  /** Hash of the skill the result belongs to, when the row says so. */
  readonly skillHash: string | null;
};

/** Trajectories read at once. */
const atOnce = 32;

function scoreOf(value: unknown): number | null {
  const score = numberOr(value, Number.NaN);
  return score >= 0 && score <= 1 ? score : null;
}

function firstText(...values: readonly unknown[]): string {
  return values.map((value) => textOr(value, "")).find((text) => text !== "") ?? "";
}

/** Expected answers under the names environments use for them. */
function expectedOf(row: Record<string, unknown>): string[] {
  for (const value of [row.expected, row.answers, row.gold_answers, row.ground_truth, row.answer]) {
    const texts = typeof value === "string" ? [value] : textsOf(value);
    if (texts.length > 0) {
      return texts;
    }
  }
  return [];
}

function usageOf(value: unknown): ItemOutcome["usage"] {
  const usage = isFields(value) ? value : {};
  return {
    calls: wholeOr(usage.calls, 0),
    inputTokens: wholeOr(usage.input_tokens, 0),
    cachedInputTokens: wholeOr(usage.cached_input_tokens, 0),
    outputTokens: wholeOr(usage.output_tokens, 0),
    costMicros: maybeWhole(usage.cost_micros) ?? null,
  };
}

/** A row of results.jsonl (benchmarks.md 1.5), or why it says nothing. */
function toOutcome(row: Record<string, unknown>, trajectoryHash: string): ItemOutcome | string {
  const id = textOr(row.id, "");
  if (id === "") {
    return "a row has no id";
  }
  const hard = scoreOf(row.hard);
  if (hard === null) {
    return `item ${id} has no score`;
  }
  const usage = isFields(row.usage) ? row.usage : {};
  const parsed = itemOutcomeSchema.safeParse({
    itemId: id,
    taskType: textOr(row.task_type, ""),
    hard,
    soft: scoreOf(row.soft) ?? hard,
    status: itemStatusSchema.safeParse(row.status).data ?? "scored",
    answer: firstText(row.predicted_answer, row.prediction),
    failReason: textOr(row.fail_reason, ""),
    taskDescription: firstText(row.task_description, row.question, row.instruction),
    turns: wholeOr(row.n_turns, 0),
    usage: usageOf(row.usage),
    latencyMs: wholeOr(usage.latency_ms, 0),
    attempts: wholeOr(usage.attempts, 0),
    trajectoryHash,
    details: isFields(row.details) ? row.details : {},
  });
  return parsed.success
    ? parsed.data
    : `item ${id} does not fit: ${parsed.error.issues[0]?.message}`;
}

function toEntry(raw: unknown): TrajectoryEntry {
  const parsed = trajectoryEntrySchema.safeParse(raw);
  if (parsed.success) {
    return parsed.data;
  }
  const fields = isFields(raw) ? raw : {};
  if (typeof fields.cmd === "string") {
    return { type: "tool_call", cmd: fields.cmd, obs: textOr(fields.obs, "") };
  }
  if (maybeWhole(fields.step) !== undefined && typeof fields.action === "string") {
    return {
      step: wholeOr(fields.step, 0),
      action: fields.action,
      env_feedback: textOr(fields.env_feedback, ""),
      ...(typeof fields.reasoning === "string" ? { reasoning: fields.reasoning } : {}),
    };
  }
  const content = typeof fields.content === "string" ? fields.content : JSON.stringify(raw);
  return { role: textOr(fields.role, "agent"), content };
}

async function readTrajectory(
  source: ImportSource,
  folder: string,
  id: string,
): Promise<TextBlobRow | null> {
  // The original uses the id as it is; an id that would leave the folder is not followed.
  for (const name of new Set([itemDirectory(id), id])) {
    const place = below(folder, `predictions/${name}`);
    const entries = await source.json(`${place}/conversation.json`);
    if (Array.isArray(entries)) {
      const trajectory = {
        targetSystemPrompt: (await source.text(`${place}/target_system_prompt.txt`)) ?? "",
        targetUserPrompt: (await source.text(`${place}/target_user_prompt.txt`)) ?? "",
        entries: entries.map(toEntry),
      };
      return toTextBlob(JSON.stringify(trajectory));
    }
  }
  return null;
}

async function readRow(
  source: ImportSource,
  folder: string,
  row: Record<string, unknown>,
): Promise<FoundRollout | null> {
  const trajectory = await readTrajectory(source, folder, textOr(row.id, ""));
  const outcome = toOutcome(row, trajectory?.hash ?? "");
  if (typeof outcome === "string") {
    source.skip(below(folder, "results.jsonl"), outcome);
    return null;
  }
  const provenance = isFields(row.provenance) ? row.provenance : {};
  return {
    outcome,
    trajectory,
    item: {
      itemId: outcome.itemId,
      taskType: outcome.taskType,
      text: firstText(row.question, row.task_description, row.instruction) || outcome.itemId,
      expected: expectedOf(row),
    },
    skillHash: typeof provenance.skill_hash === "string" ? provenance.skill_hash : null,
  };
}

/**
 * The results of an evaluation directory (algorithm.md 5.8) with their trajectories; null when it has
 * none. Of an id that occurs twice the last row counts, as where it was written.
 */
export async function readPass(
  source: ImportSource,
  folder: string,
): Promise<FoundRollout[] | null> {
  const rows = await source.lines(below(folder, "results.jsonl"));
  if (rows === null) {
    return null;
  }
  const byId = new Map(rows.map((row) => [textOr(row.id, ""), row]));
  const distinct = [...byId.values()];
  const found: FoundRollout[] = [];
  for (let start = 0; start < distinct.length; start += atOnce) {
    const page = distinct.slice(start, start + atOnce);
    const read = await Promise.all(page.map((row) => readRow(source, folder, row)));
    found.push(...read.filter((rollout) => rollout !== null));
  }
  return found;
}

/** Ids of an evaluation directory's items, in the order of the file. */
export async function readItemIds(source: ImportSource, folder: string): Promise<string[]> {
  const rows = listOf(await source.lines(below(folder, "results.jsonl")));
  const ids = rows.filter(isFields).map((row) => textOr(row.id, ""));
  return [...new Set(ids)].filter((id) => id !== "");
}
