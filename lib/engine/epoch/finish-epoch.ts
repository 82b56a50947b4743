import type { NewRunEvent } from "../../schemas/run-event";
import { epochKey } from "../keys";
import { type Ledger, mergeLedger } from "../ledger";
import type { EpochEndFacts, NewSkillVersion, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { cursorOf, type TrainState, withSaved } from "../state";
import { type Comparison, compareEpochs } from "./compare-epochs";
import { writeMetaSkill } from "./meta-skill";
import { slowUpdate } from "./slow-update";

/** What an epoch-end part hands back to be committed together. */
export type EpochPart = {
  readonly state: TrainState;
  readonly versions: readonly NewSkillVersion[];
  readonly events: readonly NewRunEvent[];
  readonly facts: Record<string, unknown> | null;
  readonly elapsedMs: number;
};

/**
 * The meta skill of the last epoch is read by no step, so it is written on request only (N-3.15);
 * the original writes it all the same.
 */
function wantsMetaSkill(run: RunContext, epoch: number): boolean {
  const { use_meta_skill, export_meta_skill } = run.config.optimizer;
  const isRead = epoch < run.config.train.num_epochs;
  return use_meta_skill && epoch >= 2 && (isRead || export_meta_skill || !rulesOf(run).keepsMemory);
}

/**
 * End of an epoch (algorithm.md 1.6): the slow update first, then the meta skill, which sees the
 * epoch's last step skill and not the slow-updated one.
 */
export async function finishEpoch(
  run: RunContext,
  state: TrainState,
  epoch: number,
): Promise<TrainState> {
  const { use_slow_update: useSlowUpdate } = run.config.optimizer;
  const epochLast = state.current.text;
  const ledger: Ledger = new Map();
  const comparison: Comparison | null =
    epoch >= 2 && (useSlowUpdate || wantsMetaSkill(run, epoch))
      ? await compareEpochs(run, ledger, {
          state,
          epoch,
          stage: useSlowUpdate ? "slow_update" : "meta_skill",
        })
      : null;
  const slow = useSlowUpdate ? await slowUpdate(run, ledger, { state, epoch, comparison }) : null;
  const afterSlow = slow?.state ?? state;
  const meta =
    comparison && wantsMetaSkill(run, epoch)
      ? await writeMetaSkill(run, ledger, { state: afterSlow, epoch, epochLast, comparison })
      : null;
  const after = meta?.state ?? afterSlow;
  const merged: Ledger = new Map(state.ledger);
  mergeLedger(merged, ledger);
  const elapsedMs = (comparison?.elapsedMs ?? 0) + (slow?.elapsedMs ?? 0) + (meta?.elapsedMs ?? 0);
  const finished: TrainState = {
    ...withSaved(after, "slow_update_same_text", comparison?.savedRuns ?? 0),
    ledger: merged,
    elapsedMs: state.elapsedMs + elapsedMs,
    epochSkills: new Map(after.epochSkills).set(epoch, after.current.text),
  };
  await commitEpoch(run, finished, {
    epoch,
    versions: slow?.versions ?? [],
    events: [...(slow?.events ?? []), ...(meta?.events ?? [])],
    epochEnd: {
      epoch,
      slowUpdate: slow?.facts ?? null,
      slowPairs: comparison?.pairRecords ?? [],
      slowCandidate: slow?.versions[0]?.text ?? null,
      metaSkill: meta?.facts ?? skippedMetaSkill(run, epoch),
    },
  });
  return finished;
}

function skippedMetaSkill(run: RunContext, epoch: number): Record<string, unknown> | null {
  if (!run.config.optimizer.use_meta_skill) {
    return null;
  }
  return { action: epoch === 1 ? "skip_first_epoch" : "skip_last_epoch", epoch };
}

async function commitEpoch(
  run: RunContext,
  state: TrainState,
  input: {
    epoch: number;
    versions: readonly NewSkillVersion[];
    events: readonly NewRunEvent[];
    epochEnd: EpochEndFacts;
  },
): Promise<void> {
  const step = input.epoch * run.plan.stepsPerEpoch;
  await run.ports.commit({
    key: epochKey(input.epoch),
    cursor: cursorOf(state, { stage: "meta_skill", step, epoch: input.epoch }),
    versions: input.versions,
    epochEnd: input.epochEnd,
    events: input.events,
  });
}
