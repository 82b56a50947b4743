import { AppError } from "../errors";
import type { ItemOutcome } from "../schemas/outcome";
import type { Stage } from "../schemas/step-record";
import type { Place, RolloutRequest, RunContext } from "./ports";
import { rulesOf } from "./profile";

/**
 * Runs one stage: announces start and end, notes the elapsed time once (a replayed stage keeps the
 * time of its first run, W-35) and stops at the border when a pause or stop was asked for.
 */
export async function inStage<T>(
  run: RunContext,
  input: { key: string; place: Place; total: number | null; note: (value: T) => string },
  work: () => Promise<T>,
): Promise<{ value: T; elapsedMs: number }> {
  const { key, place } = input;
  await run.ports.checkpoint("stage");
  const scope = { stage: place.stage, step: place.step, epoch: place.epoch };
  const eventKey = `${key}/stage/${place.stage}`;
  run.ports.emit([
    { type: "stage_started", key: `${eventKey}/started`, data: { ...scope, total: input.total } },
  ]);
  const startedAt = run.ports.now();
  const value = await work();
  const elapsedMs = await run.ports.remember(`clock/${eventKey}`, {}, async () =>
    Math.round(run.ports.now() - startedAt),
  );
  run.ports.emit([
    {
      type: "stage_finished",
      key: `${eventKey}/finished`,
      data: { ...scope, elapsedMs, note: input.note(value) },
    },
  ]);
  return { value, elapsedMs };
}

/** Counts finished optimizer calls of a stage for its progress bar. */
export function callProgress(
  run: RunContext,
  key: string,
  place: Place,
  total: number,
): () => void {
  let done = 0;
  return () => {
    done += 1;
    run.ports.emit([
      {
        type: "stage_progressed",
        key: `${key}/stage/${place.stage}/progress/${done}`,
        data: { stage: place.stage, step: place.step, epoch: place.epoch, done, total },
      },
    ]);
  };
}

export function logLine(
  run: RunContext,
  input: { key: string; place: Place | null; level?: "info" | "warn" | "error"; message: string },
): void {
  run.ports.log({
    key: `log/${input.key}`,
    level: input.level ?? "info",
    stage: input.place?.stage ?? null,
    step: input.place && input.place.step > 0 ? input.place.step : null,
    message: input.message,
  });
}

/**
 * Rolls out items side by side and returns outcomes in the order of the requests (N-3.2). Items the
 * infrastructure left unscored get one more attempt; more of them than
 * `evaluation.max_infra_error_rate` makes the evaluation indecisive: nothing is decided on it (N-3.1).
 */
export async function rolloutAll(
  run: RunContext,
  requests: readonly RolloutRequest[],
): Promise<ItemOutcome[]> {
  const outcomes = await Promise.all(requests.map((request) => run.ports.rollout(request)));
  return settleUnscored(run, requests, outcomes);
}

/** The second attempt of `rolloutAll`, and what becomes of items that stay without a score. */
export async function settleUnscored(
  run: RunContext,
  requests: readonly RolloutRequest[],
  outcomes: readonly ItemOutcome[],
): Promise<ItemOutcome[]> {
  const retried = await Promise.all(
    outcomes.map((outcome, index) => {
      const request = requests[index];
      return outcome.status === "infra_error" && request ? run.ports.rollout(request) : outcome;
    }),
  );
  const unscored = retried.flatMap((outcome, index) => {
    const request = requests[index];
    return outcome.status === "infra_error" && request ? [{ outcome, request }] : [];
  });
  const accept = () =>
    Promise.all(unscored.map(({ request, outcome }) => run.ports.acceptUnscored(request, outcome)));
  if (!rulesOf(run).excludesUnscored) {
    await accept();
    return retried.map(countedAsWrong);
  }
  const allowed = Math.floor(requests.length * run.config.evaluation.max_infra_error_rate);
  if (unscored.length > allowed) {
    const first = unscored[0];
    throw new AppError({
      code: "indecisive_evaluation",
      message: `${unscored.length} of ${requests.length} items could not be scored because of the infrastructure; the first reason: ${first?.outcome.failReason ?? "unknown"}`,
      hint: "Check the endpoint and resume the run: finished items are kept and nothing is paid twice. evaluation.max_infra_error_rate allows a share of unscored items.",
    });
  }
  await accept();
  return retried;
}

/**
 * The original scores an outage of the target as a wrong answer (W-20). It knows no judge: an answer
 * without a verdict is not wrong in any profile (benchmarks.md 8.4).
 */
function countedAsWrong(outcome: ItemOutcome): ItemOutcome {
  return outcome.status === "infra_error" && outcome.details.unscoredBy === undefined
    ? { ...outcome, status: "scored", hard: 0, soft: 0 }
    : outcome;
}

export function placeOf(stage: Stage, step: number, epoch: number): Place {
  return { stage, step, epoch };
}
