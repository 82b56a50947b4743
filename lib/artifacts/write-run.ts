import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type StepDetail, stepDetailSchema } from "@/lib/schemas/step-record";
import { getText } from "@/lib/services/read-text";
import { writeEpochs } from "./epoch-files";
import { flatConfig, simulatedNote } from "./flat-config";
import { summaryFile } from "./original-summary";
import { runProvenance } from "./result-row";
import {
  findPass,
  type ItemSource,
  isWritten,
  type Pass,
  writePass,
  writeSelection,
} from "./rollout-files";
import { type RunFacts, readPositions, readRunFacts } from "./run-facts";
import { type ArtifactSink, directorySink, removeLeftovers, toJson } from "./sink";
import { currentAfterSteps, skillFile, stepFolder } from "./skill-history";
import { batchPrefix, stepFiles } from "./step-files";

/** Version of the layout; importers look at it first. */
export const artifactFormat = "skillopt-studio/1";

const manifestSchema = z.object({ format: z.string(), run_id: z.string() });

export type ArtifactOptions = {
  /**
   * Leave out results and trajectories of items, which are thousands of small files; for a process
   * that has to end soon. A later full call adds them.
   */
  readonly withoutItems?: boolean;
};

async function assertDirectoryIsOurs(directory: string, runId: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(join(directory, "manifest.json"), "utf8");
  } catch {
    return;
  }
  let owner: string | null = null;
  try {
    owner = manifestSchema.parse(JSON.parse(text)).run_id;
  } catch {
    owner = null;
  }
  if (owner !== runId) {
    throw new AppError({
      code: "conflict",
      message: `${directory} already holds the output of ${owner ?? "something else"}.`,
      hint: "Choose another output directory, or empty this one.",
    });
  }
}

function manifest(facts: RunFacts): Record<string, unknown> {
  return {
    format: artifactFormat,
    run_id: facts.id,
    name: facts.name,
    kind: facts.kind,
    dataset: facts.dataset,
    seed_skill_hash: facts.seedSkillHash,
    ...(facts.parent ? { parent: facts.parent } : {}),
    settings: facts.config,
    ...simulatedNote(facts.isSimulated),
  };
}

async function bestSkillText(db: Db, facts: RunFacts): Promise<string> {
  const best = facts.versions.find((version) => version.skillHash === facts.bestSkillHash);
  return getText(db, best?.contentHash ?? facts.seedSkillHash);
}

/** Skills of steps are final once written, except the last one and those an epoch end replaced. */
async function writeSkills(db: Db, sink: ArtifactSink, facts: RunFacts): Promise<void> {
  const lastStep = facts.steps.at(-1)?.record.step ?? 0;
  const kept = currentAfterSteps(facts.versions, lastStep).map(({ step, version }) => ({
    step,
    contentHash: version.contentHash,
    isFinal: step < lastStep && version.kind !== "slow_update",
  }));
  const seed = { step: 0, contentHash: facts.seedSkillHash, isFinal: false };
  for (const { step, contentHash, isFinal } of kept.length > 0 ? kept : [seed]) {
    if (!isFinal || !(await sink.has(skillFile(step)))) {
      await sink.write(skillFile(step), await getText(db, contentHash));
    }
  }
  await sink.write("best_skill.md", await bestSkillText(db, facts));
}

function runtimeState(facts: RunFacts): Record<string, unknown> {
  const last = facts.steps.at(-1)?.record;
  const step = last?.step ?? 0;
  const current = currentAfterSteps(facts.versions, step).at(-1)?.version;
  const origin =
    current?.kind === "slow_update"
      ? `slow_update_epoch_${String(current.epoch).padStart(2, "0")}`
      : (last?.current_origin ?? "initial_skill");
  return {
    last_completed_step: step,
    current_skill_path: skillFile(step),
    current_score: facts.scores.current ?? facts.scores.baseline,
    current_origin: facts.summary?.currentOrigin ?? origin,
    best_skill_path: "best_skill.md",
    best_score: facts.scores.best ?? facts.scores.baseline,
    best_step: facts.scores.bestStep ?? 0,
    best_origin: facts.summary?.bestOrigin ?? last?.best_origin ?? "initial_skill",
  };
}

/** The small files of a committed step; its record comes last and says that they are complete. */
async function writeStep(
  db: Db,
  sink: ArtifactSink,
  facts: RunFacts,
  { record, detailHash }: RunFacts["steps"][number],
): Promise<void> {
  const recordFile = `${stepFolder(record.step)}/step_record.json`;
  if (await sink.has(recordFile)) {
    return;
  }
  const detail = await readDetail(db, detailHash);
  const version = facts.versions.find(({ skillHash }) => skillHash === record.candidate_hash);
  const candidate = version ? await getText(db, version.contentHash) : null;
  for (const file of stepFiles({ record, detail, candidate })) {
    await sink.write(file.path, file.text);
  }
  await sink.write(recordFile, toJson(record));
}

async function readDetail(db: Db, detailHash: string): Promise<StepDetail> {
  return stepDetailSchema.parse(JSON.parse(await getText(db, detailHash)));
}

/** Results and trajectories of a step's items. */
async function writeStepItems(
  items: ItemSource,
  { record, detailHash }: RunFacts["steps"][number],
): Promise<void> {
  const folder = stepFolder(record.step);
  const detail = await readDetail(items.db, detailHash);
  let train: Pass | null = null;
  for (const [batch, itemIds] of detail.batchItemIds.entries()) {
    const place = `${folder}/${batchPrefix(detail, batch)}rollout`;
    if (await isWritten(items.sink, place)) {
      continue;
    }
    train ??= await findPass(items, { purpose: "train", step: record.step });
    const wanted = new Set(itemIds);
    const outcomes = train?.outcomes.filter(({ itemId }) => wanted.has(itemId)) ?? [];
    if (train && outcomes.length > 0) {
      await writePass(items, place, { skillHash: train.skillHash, outcomes });
    }
  }
  if (record.candidate_hash) {
    await writeSelection(items, record.candidate_hash, `${folder}/selection_eval`);
  }
}

/** Folders of the tests, and how their keys begin where the same text is tested more than once. */
const testPasses = {
  seed: { folder: "test_eval_baseline", key: "test_baseline" },
  best: { folder: "test_eval", key: "test" },
  final: { folder: "test_eval_final", key: "test_final" },
} as const;

/** lr_history.jsonl: the optimizer's own budgets, one line per step that has one (3.5). */
async function writeRates(sink: ArtifactSink, facts: RunFacts): Promise<void> {
  const lines = facts.steps.flatMap(({ record }) =>
    record.lr_decision
      ? [JSON.stringify({ step: record.step, epoch: record.epoch, ...record.lr_decision })]
      : [],
  );
  if (lines.length > 0) {
    await sink.write("lr_history.jsonl", lines.map((line) => `${line}\n`).join(""));
  }
}

async function writeEvaluations(items: ItemSource, facts: RunFacts): Promise<void> {
  const seed = facts.versions.find((version) => version.kind === "seed");
  if (seed) {
    await writeSelection(items, seed.skillHash, "selection_eval_baseline");
  }
  const { summary } = facts;
  if (summary?.finalSelection) {
    const folder = "final_selection_eval";
    await writeSelection(items, summary.currentSkillHash, folder, "final_selection");
  }
  for (const { which, skillHash } of facts.tests) {
    const { folder, key } = testPasses[which];
    const isDone = await isWritten(items.sink, folder);
    const pass = isDone ? null : await findPass(items, { purpose: "test", skillHash }, key);
    if (pass) {
      await writePass(items, folder, pass, { summary: true });
    }
  }
}

async function writeEvaluationOnly(items: ItemSource, facts: RunFacts): Promise<void> {
  const pass = await findPass(items, { purpose: "eval" });
  if (!pass) {
    return;
  }
  await writePass(items, "", pass);
  const scored = pass.outcomes.filter(({ status }) => status === "scored");
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  await items.sink.write(
    "eval_summary.json",
    toJson({
      skill: pass.skillHash,
      split: facts.evalSplit,
      n_items: pass.outcomes.length,
      n_scored: scored.length,
      hard: mean(scored.map(({ hard }) => hard)),
      soft: mean(scored.map(({ soft }) => soft)),
      ...simulatedNote(facts.isSimulated),
    }),
  );
}

/**
 * Writes what the database holds of a run into a sink, in the layout of algorithm.md 5. Only
 * committed facts become files; finished directories are skipped, so a repeated call adds what is new.
 */
export async function writeRun(
  db: Db,
  runId: string,
  sink: ArtifactSink,
  options: ArtifactOptions = {},
): Promise<void> {
  const facts = await readRunFacts(db, runId);
  await sink.write("manifest.json", toJson(manifest(facts)));
  await sink.write("config.json", toJson(flatConfig(facts.config, facts.plan, facts.isSimulated)));
  let positions: Promise<ReadonlyMap<string, number>> | null = null;
  const items: ItemSource = {
    db,
    sink,
    runId,
    provenance: runProvenance(facts.config),
    positions: () => (positions ??= readPositions(db, facts)),
  };
  if (facts.kind === "eval") {
    await writeEvaluationOnly(items, facts);
    return;
  }
  await writeSkills(db, sink, facts);
  for (const step of facts.steps) {
    await writeStep(db, sink, facts, step);
    if (!options.withoutItems) {
      await writeStepItems(items, step);
    }
  }
  await writeEpochs(items, options);
  if (!options.withoutItems) {
    await writeEvaluations(items, facts);
  }
  await sink.write("history.json", toJson(facts.steps.map(({ record }) => record)));
  await writeRates(sink, facts);
  await sink.write("runtime_state.json", toJson(runtimeState(facts)));
  if (facts.summary) {
    const { summary, config, plan, isSimulated } = facts;
    const file = summaryFile({ summary, config, plan, isSimulated, version: artifactFormat });
    await sink.write("summary.json", toJson(file));
  }
}

/**
 * Derives the output directory of a run. Repeatable; adds only what is new. Throws AppError
 * `not_found`, `conflict` (the directory holds another run), `disk_full`, `invalid_request`.
 */
export async function writeArtifacts(
  db: Db,
  runId: string,
  outDir: string,
  options: ArtifactOptions = {},
): Promise<void> {
  await assertDirectoryIsOurs(outDir, runId);
  await writeRun(db, runId, directorySink(outDir), options);
  await removeLeftovers(outDir);
}
