import type { Db } from "@/lib/db/client";
import { type ItemOutcome, itemOutcomeSchema, trajectorySchema } from "@/lib/schemas/outcome";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { findTexts } from "@/lib/services/read-text";
import type { TextFile } from "./agent-skill";
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
  /** What all results of the run rest on. */
  readonly provenance: Readonly<Record<string, unknown>>;
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
  /** Which of several passes over the same items and text is meant, by the beginning of their keys. */
  pass?: string,
): Promise<Pass | null> {
  const all = await db.rollout.findMany({
    where: { runId, ...where },
    orderBy: { id: "asc" },
    select: { key: true, skillHash: true, data: true },
  });
  const named = all.filter((row) => row.key.startsWith(`${pass}/`));
  const rows = named.length > 0 ? named : all;
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

async function* predictionFiles(
  db: Db,
  outcomes: readonly ItemOutcome[],
): AsyncGenerator<TextFile> {
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
      const place = itemDirectory(outcome.itemId);
      yield { path: `${place}/conversation.json`, text: toJson(trajectory.entries) };
      yield { path: `${place}/target_system_prompt.txt`, text: trajectory.targetSystemPrompt };
      yield { path: `${place}/target_user_prompt.txt`, text: trajectory.targetUserPrompt };
    }
  }
}

/** results.jsonl is written last: where it stands, the directory is complete and stays as it is. */
export function isWritten(sink: ArtifactSink, folder: string): Promise<boolean> {
  return sink.has(inFolder(folder, "results.jsonl"));
}

/** Writes an evaluation directory (algorithm.md 5.8). */
export async function writePass(
  items: ItemSource,
  folder: string,
  pass: Pass,
  options: { readonly summary?: boolean } = {},
): Promise<void> {
  const { db, sink, provenance } = items;
  const files = predictionFiles(db, pass.outcomes);
  await sink.writeFolder(inFolder(folder, "predictions"), files);
  if (options.summary) {
    await sink.write(inFolder(folder, "summary.json"), toJson(evaluationSummary(pass.outcomes)));
  }
  const lines = pass.outcomes.map((outcome) =>
    JSON.stringify(resultRow(outcome, pass.skillHash, provenance)),
  );
  await sink.write(inFolder(folder, "results.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

/** The pass of a skill over the selection items, wherever in the run it was made. */
export async function writeSelection(
  items: ItemSource,
  skillHash: string,
  folder: string,
  name = "selection",
): Promise<void> {
  if (await isWritten(items.sink, folder)) {
    return;
  }
  const pass = await findPass(items, { purpose: "selection", skillHash }, name);
  if (pass) {
    await writePass(items, folder, pass);
  }
}

/** The empty folder is the output directory itself. */
function inFolder(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
