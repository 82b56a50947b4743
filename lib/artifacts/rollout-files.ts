import type { Db } from "@/lib/db/client";
import { type ItemOutcome, itemOutcomeSchema, trajectorySchema } from "@/lib/schemas/outcome";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { findTexts } from "@/lib/services/read-text";
import { itemDirectory } from "./item-directory";
import { evaluationSummary, resultRow } from "./result-row";
import { type ArtifactSink, toJson } from "./sink";

/** One pass of one skill over some items. */
export type Pass = { readonly skillHash: string; readonly outcomes: readonly ItemOutcome[] };

/** Trajectories held in memory at once. */
const trajectoriesAtOnce = 50;

/** Where results are read and where they go. */
export type ItemSource = {
  readonly db: Db;
  readonly sink: ArtifactSink;
  readonly runId: string;
  positions(): Promise<ReadonlyMap<string, number>>;
};

/** The finished rollouts of a purpose; narrowed by skill, step or epoch. Null when there are none. */
export async function findPass(
  { db, runId, positions }: ItemSource,
  where: {
    readonly purpose: RolloutPurpose;
    readonly skillHash?: string;
    readonly step?: number;
    readonly epoch?: number;
  },
): Promise<Pass | null> {
  const rows = await db.rollout.findMany({
    where: { runId, ...where },
    orderBy: { id: "asc" },
    select: { skillHash: true, data: true },
  });
  const first = rows[0];
  if (!first) {
    return null;
  }
  const known = await positions();
  const place = (outcome: ItemOutcome) => known.get(outcome.itemId) ?? 0;
  return {
    skillHash: first.skillHash,
    outcomes: rows
      .map((row) => itemOutcomeSchema.parse(JSON.parse(row.data)))
      .sort((a, b) => place(a) - place(b)),
  };
}

async function writePredictions(
  { db, sink }: ItemSource,
  folder: string,
  outcomes: readonly ItemOutcome[],
): Promise<void> {
  for (let start = 0; start < outcomes.length; start += trajectoriesAtOnce) {
    const page = outcomes.slice(start, start + trajectoriesAtOnce);
    const texts = await findTexts(
      db,
      page.map((outcome) => outcome.trajectoryHash),
    );
    for (const outcome of page) {
      const text = texts.get(outcome.trajectoryHash);
      if (text === undefined) {
        continue;
      }
      const trajectory = trajectorySchema.parse(JSON.parse(text));
      const place = inFolder(folder, `predictions/${itemDirectory(outcome.itemId)}`);
      await sink.write(`${place}/conversation.json`, toJson(trajectory.entries));
      await sink.write(`${place}/target_system_prompt.txt`, trajectory.targetSystemPrompt);
      await sink.write(`${place}/target_user_prompt.txt`, trajectory.targetUserPrompt);
    }
  }
}

/**
 * Writes an evaluation directory (algorithm.md 5.8). results.jsonl comes last: where it stands, the
 * directory is complete, and a later call skips it.
 */
export async function writePass(
  items: ItemSource,
  folder: string,
  pass: Pass,
  options: { readonly summary?: boolean } = {},
): Promise<void> {
  const { sink } = items;
  const results = inFolder(folder, "results.jsonl");
  if (await sink.has(results)) {
    return;
  }
  await writePredictions(items, folder, pass.outcomes);
  if (options.summary) {
    await sink.write(inFolder(folder, "summary.json"), toJson(evaluationSummary(pass.outcomes)));
  }
  const lines = pass.outcomes.map((outcome) => JSON.stringify(resultRow(outcome, pass.skillHash)));
  await sink.write(results, lines.map((line) => `${line}\n`).join(""));
}

/** The pass of a skill over the selection items, wherever in the run it was made. */
export async function writeSelection(
  items: ItemSource,
  skillHash: string,
  folder: string,
): Promise<void> {
  if (await items.sink.has(inFolder(folder, "results.jsonl"))) {
    return;
  }
  const pass = await findPass(items, { purpose: "selection", skillHash });
  if (pass) {
    await writePass(items, folder, pass);
  }
}

/** The empty folder is the output directory itself. */
function inFolder(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
