import { maybeNumber, numberOr, textOr } from "@/lib/artifacts/import/fields";
import { isAcceptance } from "@/lib/engine/after-step";
import { epochKey } from "@/lib/engine/keys";
import type { NewSkillVersion, RunCommit } from "@/lib/engine/ports";
import { skillHash } from "@/lib/engine/skill-hash";
import { textLength } from "@/lib/engine/text-length";
import { cursorAt, type ImportState, scoreOf, versionEvent } from "./import-state";

type Fields = Record<string, unknown>;

export type EpochFiles = {
  readonly slow: Fields | null;
  readonly meta: Fields | null;
  readonly pairs: readonly Fields[];
  /** Text of the slow update's candidate, or the working skill after it. */
  readonly candidate: string | null;
};

const categories = ["improved", "regressed", "persistent_fail", "stable_success"] as const;

function countsOf(pairs: readonly Fields[]) {
  if (pairs.length === 0) {
    return null;
  }
  const count = (category: (typeof categories)[number]) =>
    pairs.filter((pair) => pair.category === category).length;
  return {
    improved: count("improved"),
    regressed: count("regressed"),
    persistent_fail: count("persistent_fail"),
    stable_success: count("stable_success"),
  };
}

/** The end of an epoch: slow update and meta skill (algorithm.md 5.6, 5.7). */
export function tellEpochEnd(
  before: ImportState,
  input: { epoch: number; step: number; files: EpochFiles },
): { state: ImportState; commit: RunCommit } {
  const { epoch, step, files } = input;
  const { slow, meta } = files;
  const action = textOr(slow?.action, "");
  const hard = maybeNumber(slow?.selection_hard);
  const score =
    hard === undefined
      ? null
      : scoreOf(hard, numberOr(slow?.selection_soft, 0), before.selectionSize);
  const isKept = isAcceptance(action) || action === "inject_placeholder";
  const isNew =
    slow !== null && files.candidate !== null && files.candidate !== before.current.text;
  const measured = score && (maybeNumber(slow?.candidate_gate_score) ?? score.hard);
  const version: NewSkillVersion | null = isNew
    ? {
        number: before.nextVersion,
        text: files.candidate ?? "",
        parentNumber: before.current.number,
        step,
        epoch,
        kind: "slow_update",
        outcome: action,
        score,
        gateScore: measured,
      }
    : null;
  const isBest = isAcceptance(action) && measured !== null && measured > before.best.score;
  const state: ImportState = {
    ...before,
    nextVersion: before.nextVersion + (version ? 1 : 0),
    current:
      version && isKept
        ? { text: version.text, hash: skillHash(version.text), number: version.number }
        : before.current,
    currentScore: isAcceptance(action) && measured !== null ? measured : before.currentScore,
    best:
      isBest && version ? { score: measured, step, hash: skillHash(version.text) } : before.best,
  };
  const key = epochKey(epoch);
  return {
    state,
    commit: {
      key,
      cursor: cursorAt(state, { stage: "meta_skill", step, epoch }),
      versions: version ? [version] : [],
      epochEnd: {
        epoch,
        slowUpdate: slow,
        slowPairs: files.pairs,
        slowCandidate: version?.text ?? null,
        metaSkill: meta,
      },
      events: [
        ...(slow
          ? [
              {
                type: "slow_update_finished" as const,
                key: `${key}/slow/finished`,
                data: {
                  step,
                  epoch,
                  action,
                  skillHash: state.current.hash,
                  previousHard: maybeNumber(slow.prev_hard) ?? null,
                  currentHard: maybeNumber(slow.curr_hard) ?? null,
                  score,
                  gateScore: measured,
                  currentScore: state.currentScore,
                  bestScore: state.best.score,
                  counts: countsOf(files.pairs),
                },
              },
            ]
          : []),
        ...(version ? [versionEvent(version)] : []),
        ...(meta && meta.action === "write_meta_skill"
          ? [
              {
                type: "meta_skill_finished" as const,
                key: `${key}/meta/finished`,
                data: {
                  step,
                  epoch,
                  action: "write_meta_skill",
                  lengthChars: textLength(textOr(meta.meta_skill_content, "")),
                },
              },
            ]
          : []),
      ],
    },
  };
}
