import { lowerWord } from "@/lib/domain/outcome-words";
import { stageWord } from "@/lib/domain/status-words";
import { foldRunEvents } from "@/lib/events/fold";
import type { RunState, StageState } from "@/lib/events/run-state";
import { formatRemaining } from "@/lib/format/duration";
import { formatMoney } from "@/lib/format/money";
import { formatScore, formatScoreCount } from "@/lib/format/score";
import type { RunEvent } from "@/lib/schemas/run-event";
import type { Terminal } from "./terminal";

/** Time between two redraws of the progress line. */
const redrawMs = 120;
const barWidth = 24;

export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
}

/** Money spent so far; null when a price is unknown, and nothing yet counts as zero. */
export function spentMicros(state: RunState): number | null {
  return state.usage.reduce<number | null>(
    (sum, { usage }) => (sum === null || usage.costMicros === null ? null : sum + usage.costMicros),
    0,
  );
}

function placeWords(state: RunState): string {
  const total = state.plan?.totalSteps ?? 0;
  return total > 0 && state.step > 0 ? `step ${state.step}/${total} · ` : "";
}

/** The progress line: place, bar, items, rate, remaining time of the stage, cost. `now` in milliseconds. */
export function progressLine(state: RunState, now: number): string {
  const stage = state.stages.find(({ status }) => status === "active");
  if (!stage) {
    return "";
  }
  const name = stageWord(stage.stage).toLowerCase();
  const cost = spentMicros(state);
  const tail = cost === null || cost === 0 ? "" : `  ${formatMoney(cost)}`;
  if (stage.total === null || stage.total === 0) {
    return `${placeWords(state)}${name}${tail}`;
  }
  return `${placeWords(state)}${name}  ${bar(stage.done / stage.total)} ${stage.done}/${stage.total}${speedWords(stage, now)}${tail}`;
}

function speedWords(stage: StageState, now: number): string {
  const elapsedMs = stage.startedAt === null ? 0 : now - Date.parse(stage.startedAt);
  if (elapsedMs < 500 || stage.done === 0 || stage.total === null) {
    return "";
  }
  const perMs = stage.done / elapsedMs;
  const rate = (perMs * 1000).toFixed(1);
  return `  ${rate}/s  ${formatRemaining((stage.total - stage.done) / perMs)} left`;
}

/** A line for people when something is decided; null for events that need none. */
export function milestone(event: RunEvent, state: RunState): string | null {
  switch (event.type) {
    case "baseline_scored":
      return `Seed skill: ${formatScoreCount(event.data.score)} on the selection items`;
    case "step_committed": {
      const { record } = event.data;
      const total = state.plan?.totalSteps ?? 0;
      const score =
        record.candidate_gate_score !== undefined
          ? `candidate ${formatScore(record.candidate_gate_score)}`
          : record.selection_bound
            ? `candidate ≤ ${formatScore(record.selection_bound.gate_score)}`
            : "no candidate";
      return `Step ${record.step}/${total}: ${lowerWord(record.action)} · ${score} · current ${formatScore(record.current_score)} · best ${formatScore(record.best_score)}`;
    }
    case "slow_update_finished":
      return `Epoch ${event.data.epoch}: slow update: ${lowerWord(event.data.action)}`;
    case "final_validated":
      return `Last skill on the selection items: ${formatScoreCount(event.data.score)}${event.data.promoted ? " · new best" : ""}`;
    case "test_scored":
      return `${state.plan?.totalSteps === 0 ? "Score" : `Test, ${event.data.which} skill`}: ${formatScoreCount(event.data.score)}${event.data.reused ? " (known already)" : ""}`;
    case "run_summarized": {
      const { endedEarly } = event.data.summary;
      return endedEarly
        ? `Training ended early after step ${endedEarly.step}: ${endedEarly.reason}`
        : null;
    }
    case "log_written": {
      const problems = event.data.lines.filter(({ level }) => level !== "info");
      return problems.length === 0 ? null : problems.map(({ message }) => message).join("\n");
    }
    case "run_status_changed":
      return event.data.failure === null
        ? null
        : `${event.data.failure.message}\n${event.data.failure.hint}`;
    default:
      return null;
  }
}

/** Follows the events of one run on the terminal: a bar when interactive, plain lines otherwise. */
export function followRun(
  terminal: Terminal,
  options: { readonly quiet: boolean; readonly from: RunState },
) {
  let state = options.from;
  let drawnAt = 0;
  return {
    get state(): RunState {
      return state;
    },
    observe(events: readonly RunEvent[]): void {
      for (const event of events) {
        state = foldRunEvents(state, [event]);
        const line = options.quiet ? null : milestone(event, state);
        if (line !== null) {
          terminal.print(line);
        }
      }
      const now = Date.now();
      if (!options.quiet && now - drawnAt >= redrawMs) {
        drawnAt = now;
        terminal.status(progressLine(state, now).slice(0, Math.max(20, terminal.columns - 1)));
      }
    },
    finish(): void {
      terminal.status("");
    },
  };
}
