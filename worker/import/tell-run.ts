import { maybeNumber } from "@/lib/artifacts/import/fields";
import { type FoundRun, skillFileOf, stepFolderOf } from "@/lib/artifacts/import/found-run";
import { below, type ImportSource, isFields } from "@/lib/artifacts/import/import-source";
import { readItemIds } from "@/lib/artifacts/import/read-pass";
import { batchFolders, readStepDetail } from "@/lib/artifacts/import/read-step-detail";
import { isAcceptance } from "@/lib/engine/after-step";
import { gateScoreOf } from "@/lib/engine/gate";
import { epochKey, padded, stepKey } from "@/lib/engine/keys";
import { replaceNotes } from "@/lib/engine/skill-document/appendix";
import { skillHash } from "@/lib/engine/skill-hash";
import type { StepDetail, StepRecord } from "@/lib/schemas/step-record";
import type { RunWriter } from "../run-writer";
import { tellEpochEnd } from "./import-ends";
import { tellFinal } from "./import-final";
import type { ImportedItems } from "./import-items";
import { addsNotesAfterGate, type ImportState, tellBaseline, tellStep } from "./import-state";
import { createPassTeller, evaluationPass, type Place } from "./tell-pass";
import { usageFacts } from "./usage-facts";

/**
 * Tells a run's output directory to its log, group by group as a worker would have: what was told
 * before is left out, so that a directory that grows can be told again and again.
 */
export type RunTeller = {
  /** Tells what is new. True once the summary was told. */
  tell(found: FoundRun, source: ImportSource): Promise<boolean>;
  /** Steps that were told, now or earlier. */
  readonly steps: number;
};

export function createRunTeller(input: {
  writer: RunWriter;
  items: ImportedItems;
  /** Sets the time of what follows. */
  setTime: (at: Date | null) => void;
}): RunTeller {
  const { writer, items, setTime } = input;
  let state: ImportState | null = null;
  let steps = 0;
  let epochs = 0;
  let isSummarized = false;
  /** Hash of the working skill at the end of each epoch. */
  const epochSkills = new Map<number, string>();
  const tellPass = createPassTeller(writer, items);

  const isTold = (key: string) => writer.journal.has(`commit/${key}`);

  async function tellSeed(found: FoundRun, source: ImportSource): Promise<ImportState> {
    setTime((await source.writtenAt("config.json")) ?? null);
    const place: Place = { stage: "baseline", step: 0, epoch: 0 };
    const hash = skillHash(found.seedSkill);
    const measured = await tellPass(
      source,
      evaluationPass("selection_eval_baseline", "selection", { skillHash: hash, place }),
    );
    const { evaluation } = found.settings.config;
    const gateScore =
      maybeNumber(found.summary?.baseline_gate_score) ??
      (measured ? gateScoreOf(measured, found.seedSkill, evaluation) : toldBaseline(found));
    if (gateScore === null) {
      source.skip("selection_eval_baseline", "the score of the seed skill is not known");
    }
    const made = tellBaseline(found, {
      score: measured,
      gateScore: gateScore ?? 0,
      isKnown: gateScore !== null,
    });
    if (!isTold("baseline")) {
      await writer.commit(made.commit);
    }
    return made.state;
  }

  async function tellTrain(
    source: ImportSource,
    before: ImportState,
    record: StepRecord,
  ): Promise<string[][]> {
    const { step, epoch } = record;
    const folders = await batchFolders(source, stepFolderOf(step));
    const itemIds: string[][] = [];
    for (const [batch, folder] of folders.entries()) {
      const path = folders.length > 1 ? `rollout/${batch}` : "rollout";
      await tellPass(source, {
        folder: below(folder, "rollout"),
        purpose: "train",
        split: "train",
        skillHash: before.current.hash,
        place: { stage: "rollout", step, epoch },
        keyOf: (itemId) => `${stepKey(step)}/${path}/${itemId}`,
      });
      itemIds.push(await readItemIds(source, below(folder, "rollout")));
    }
    return itemIds.filter((ids) => ids.length > 0);
  }

  async function tellOneStep(
    found: FoundRun,
    source: ImportSource,
    before: ImportState,
    record: StepRecord,
  ): Promise<ImportState> {
    const { step, epoch } = record;
    const folder = stepFolderOf(step);
    const recorded = await source.writtenAt(below(folder, "step_record.json"));
    setTime(recorded ?? (await source.writtenAt("history.json")));
    const itemIds = await tellTrain(source, before, record);
    const candidate = await source.text(below(folder, "candidate_skill.md"));
    const hash = candidate === null ? record.candidate_hash : skillHash(candidate);
    if (hash !== record.candidate_hash && record.candidate_hash !== undefined) {
      source.skip(
        below(folder, "candidate_skill.md"),
        "the text is not the one the record names; its scores belong to another text",
      );
    }
    if (candidate === null && record.candidate_hash !== undefined) {
      source.skip(below(folder, "candidate_skill.md"), "the candidate's text is missing");
    }
    if (hash !== undefined) {
      const place: Place = { stage: "gate", step, epoch };
      const selection = below(folder, "selection_eval");
      await tellPass(source, evaluationPass(selection, "selection", { skillHash: hash, place }));
    }
    const detail = await readStepDetail(source, folder, record, itemIds);
    const kept =
      isAcceptance(record.action) && candidate !== null ? candidate : before.current.text;
    const after =
      (await skillAfter(found, source, step)) ??
      (addsNotesAfterGate(found) ? withNotes(kept, detail) : null);
    const made = tellStep(before, { record, detail, texts: { candidate, after } });
    if (!isTold(stepKey(step))) {
      writer.append(usageFacts(record));
      await writer.commit(made.commit);
    }
    return made.state;
  }

  /** The working skill after a step; the slow update overwrites that of an epoch's last step. */
  async function skillAfter(
    found: FoundRun,
    source: ImportSource,
    step: number,
  ): Promise<string | null> {
    const { stepsPerEpoch } = found.sizes;
    const isLast = stepsPerEpoch > 0 && step % stepsPerEpoch === 0;
    const isOverwritten = isLast && found.settings.config.optimizer.use_slow_update;
    return isOverwritten ? null : source.text(skillFileOf(step));
  }

  async function tellEpoch(
    { seedSkill }: FoundRun,
    source: ImportSource,
    before: ImportState,
    at: { epoch: number; step: number },
  ): Promise<ImportState> {
    const slowFolder = `slow_update/epoch_${padded(at.epoch, 2)}`;
    const metaFolder = `meta_skill/epoch_${padded(at.epoch, 2)}`;
    setTime((await source.writtenAt(below(slowFolder, "slow_result.json"))) ?? null);
    const slow = await source.json(below(slowFolder, "slow_result.json"));
    const meta = await source.json(below(metaFolder, "meta_skill_result.json"));
    const pairs = await source.json(below(slowFolder, "comparison_pairs.json"));
    const place: Place = { stage: "slow_update", step: at.step, epoch: at.epoch };
    for (const [side, folder, purpose] of [
      ["prev", "rollout_prev", "slow_previous"],
      ["curr", "rollout_curr", "slow_current"],
    ] as const) {
      await tellPass(source, {
        folder: below(slowFolder, folder),
        purpose,
        split: "train",
        skillHash:
          side === "curr"
            ? before.current.hash
            : (epochSkills.get(at.epoch - 1) ?? skillHash(seedSkill)),
        place,
        keyOf: (itemId) => `${epochKey(at.epoch)}/slow/${side}/${itemId}`,
      });
    }
    const candidate =
      (await source.text(below(slowFolder, "candidate_skill.md"))) ??
      (isFields(slow) ? await source.text(skillFileOf(at.step)) : null);
    if (candidate !== null) {
      const hash = skillHash(candidate);
      const selection = below(slowFolder, "selection_eval");
      await tellPass(source, evaluationPass(selection, "selection", { skillHash: hash, place }));
    }
    const made = tellEpochEnd(before, {
      ...at,
      files: {
        slow: isFields(slow) ? slow : null,
        meta: isFields(meta) ? meta : null,
        pairs: Array.isArray(pairs) ? pairs.filter(isFields) : [],
        candidate,
      },
    });
    if (!isTold(epochKey(at.epoch))) {
      await writer.commit(made.commit);
    }
    epochs = at.epoch;
    epochSkills.set(at.epoch, made.state.current.hash);
    return made.state;
  }

  /** The epoch of the last step is over when its end is written or the run has ended. */
  async function isEpochOver(
    found: FoundRun,
    source: ImportSource,
    last: StepRecord,
  ): Promise<boolean> {
    if (found.summary !== null) {
      return true;
    }
    const { use_slow_update: slow, use_meta_skill: meta } = found.settings.config.optimizer;
    const name = `epoch_${padded(last.epoch, 2)}`;
    const files = [
      ...(slow ? [`slow_update/${name}/slow_result.json`] : []),
      ...(meta ? [`meta_skill/${name}/meta_skill_result.json`] : []),
    ];
    const written = await Promise.all(files.map((file) => source.writtenAt(file)));
    return files.length > 0 && written.every((at) => at !== null);
  }

  async function tellEnd(
    found: FoundRun,
    source: ImportSource,
    before: ImportState,
    summary: Record<string, unknown>,
  ): Promise<void> {
    setTime(await source.writtenAt("summary.json"));
    const { records } = found;
    const last = records.at(-1);
    const at = { step: last?.step ?? 0, epoch: last?.epoch ?? 0 };
    const place: Place = { stage: "test", ...at };
    const seedHash = skillHash(found.seedSkill);
    const bestSkill = await source.text("best_skill.md");
    const selection = await tellPass(
      source,
      evaluationPass("final_selection_eval", "selection", {
        skillHash: before.current.hash,
        place: { ...place, stage: "final_validation" },
      }),
    );
    const testPass = (folder: string, hash: string) =>
      evaluationPass(folder, "test", { skillHash: hash, place });
    const bestHash = bestSkill === null ? before.best.hash : skillHash(bestSkill);
    const seed = await tellPass(source, testPass("test_eval_baseline", seedHash));
    const best = await tellPass(source, testPass("test_eval", bestHash));
    const final = await tellPass(source, testPass("test_eval_final", before.current.hash));
    if (!isTold("final")) {
      await writer.commit(
        tellFinal(before, {
          records,
          seedHash,
          evaluation: found.settings.config.evaluation,
          files: {
            summary,
            bestSkill,
            selection,
            tests: {
              ...(seed ? { seed } : {}),
              ...(best ? { best } : {}),
              ...(final ? { final } : {}),
            },
          },
        }),
      );
    }
  }

  return {
    async tell(found, source) {
      state ??= await tellSeed(found, source);
      let previous = found.records[steps - 1];
      for (const record of found.records.slice(steps)) {
        if (previous && previous.epoch < record.epoch && previous.epoch > epochs) {
          state = await tellEpoch(found, source, state, previous);
        }
        state = await tellOneStep(found, source, state, record);
        steps = record.step;
        previous = record;
      }
      if (previous && previous.epoch > epochs && (await isEpochOver(found, source, previous))) {
        state = await tellEpoch(found, source, state, previous);
      }
      if (found.summary !== null && !isSummarized) {
        await tellEnd(found, source, state, found.summary);
        isSummarized = true;
      }
      return isSummarized;
    },
    get steps() {
      return steps;
    },
  };
}

/** The skill with a step's notes, where its file does not say it any more. */
function withNotes(skill: string, { notes }: StepDetail): string | null {
  const isTold = notes === undefined || notes.stepNotes.length === 0;
  return isTold ? null : replaceNotes(skill, notes.appendixAfter, { profile: "reference" });
}

/** The gate score of the seed without its results: from the summary, or from a step that kept it. */
function toldBaseline({ summary, records, settings }: FoundRun): number | null {
  const isHard = settings.config.evaluation.gate_metric === "hard";
  const told = isHard ? maybeNumber(summary?.baseline_selection_hard) : undefined;
  const first = records[0];
  const kept = first && !first.action.includes("accept") ? first.current_score : undefined;
  return told ?? kept ?? null;
}
