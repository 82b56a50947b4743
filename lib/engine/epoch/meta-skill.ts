import type { RejectedItem } from "../../schemas/step-record";
import { askForObject, type Checked } from "../ask";
import { stopsEarly } from "../economy/early-stop";
import { epochKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, logLine, placeOf } from "../progress";
import { metaSkillMessage, metaSkillPrompt } from "../prompts/epoch-end";
import { metaSkillReplySchema } from "../replies";
import type { TrainState } from "../state";
import { textLength } from "../text-length";
import type { Comparison } from "./compare-epochs";
import type { EpochPart } from "./finish-epoch";

function checkMetaSkill(
  value: unknown,
): Checked<{ reasoning: string; meta_skill_content: string }> {
  const parsed = metaSkillReplySchema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: ['"meta_skill_content" must be a text that is not empty'] };
}

/** An epoch without content keeps the memory there was; in the original it ends it (W-14). */
function memoryWithout(run: RunContext, state: TrainState): string {
  return rulesOf(run).keepsMemory ? state.metaSkill : "";
}

function refusedLine(item: RejectedItem): string {
  if ("op" in item) {
    return `- refused ${item.op}: ${item.content || item.target}`;
  }
  return "type" in item
    ? `- refused ${item.type}: ${item.title}: ${item.instruction}`
    : `- refused rewrite ${item.title}: ${item.change_summary.join("; ")}`;
}

/** What was accepted and refused in the epoch, for the notebook (N-3.15). */
function acceptanceOf(run: RunContext, state: TrainState, epoch: number): string {
  const records = state.history.filter((record) => record.epoch === epoch);
  const lines = records.map((record) => {
    // Which items of a lost gate were scored is a matter of timing when it may be stopped (E-01).
    const isTimely = record.action === "reject" && stopsEarly(run);
    const flips = isTimely ? undefined : record.flips;
    const moved = flips
      ? `, ${flips.improved.length} items better, ${flips.regressed.length} worse`
      : "";
    const applied = record.edit_apply_summary?.applied ?? 0;
    return `- Step ${record.step}: ${record.action}, ${applied} edits applied${moved}`;
  });
  const rejected = state.buffer.flatMap((entry) => entry.rejected_edits ?? []);
  const refused = rejected.map(refusedLine);
  return [...lines, ...refused].join("\n");
}

/**
 * Epoch-end memory of the optimizer (R-3.15, N-3.15). An epoch without content keeps the memory
 * there was; nothing of it reaches the target.
 */
export async function writeMetaSkill(
  run: RunContext,
  ledger: Ledger,
  input: { state: TrainState; epoch: number; epochLast: string; comparison: Comparison },
): Promise<EpochPart> {
  const { state, epoch, comparison } = input;
  const key = epochKey(epoch);
  const place = placeOf("meta_skill", epoch * run.plan.stepsPerEpoch, epoch);
  const { value: answer, elapsedMs } = await inStage(
    run,
    { key, place, total: 1, note: (result) => (result.ok ? "written" : "no content") },
    () =>
      askForObject(run, ledger, {
        key: `${key}/meta`,
        place,
        stage: "meta_skill",
        prompt: metaSkillPrompt,
        message: metaSkillMessage({
          previousSkill: comparison.previousSkill,
          currentSkill: input.epochLast,
          previousMemory: state.metaSkill,
          acceptance: acceptanceOf(run, state, epoch),
          comparison: comparison.text,
          itemCount: comparison.pairCount,
        }),
        check: checkMetaSkill,
      }),
  );
  const content = answer.ok ? answer.value.meta_skill_content : "";
  const action = content === "" ? "no_content" : "write_meta_skill";
  logLine(run, {
    key: `${key}/meta`,
    place,
    ...(answer.ok ? {} : { level: "warn" as const }),
    message: answer.ok
      ? `Meta skill of epoch ${epoch} written (${textLength(content)} characters)`
      : `Meta skill of epoch ${epoch} kept as it was: ${answer.reason}`,
  });
  return {
    state: { ...state, metaSkill: content === "" ? memoryWithout(run, state) : content },
    versions: [],
    events: [
      {
        type: "meta_skill_finished",
        key: `${key}/meta/finished`,
        data: { step: place.step, epoch, action, lengthChars: textLength(content) },
      },
    ],
    facts: {
      ...(answer.ok ? { reasoning: answer.value.reasoning, meta_skill_content: content } : {}),
      action,
      time_s: Math.round(elapsedMs / 100) / 10,
    },
    elapsedMs,
  };
}
