import type { RunConfig } from "../../schemas/run-config";
import type { RolloutPurpose } from "../../schemas/run-event";
import type { RolloutRequest, RunPorts } from "../ports";
import { skillHash } from "../skill-hash";

/** True when the same prompt gets the same answer as far as settings can tell. */
function isDeterministic(target: RunConfig["model"]["target"]): boolean {
  return target.provider === "simulated" || target.temperature === 0;
}

/**
 * Rollouts whose result may come from the store of earlier results (E-03). Train and slow-update
 * rollouts are fresh samples on purpose, so they need a deterministic target or an explicit wish.
 */
export function sharedPurposes(config: RunConfig): ReadonlySet<RolloutPurpose> {
  const { reuse_results: isOn, reuse_train_rollouts: policy } = config.economy;
  if (!isOn) {
    return new Set();
  }
  const sharesTrain =
    policy === "always" || (policy === "deterministic" && isDeterministic(config.model.target));
  return new Set([
    "selection",
    "test",
    "eval",
    ...(sharesTrain ? (["train", "slow_previous", "slow_current"] as const) : []),
  ]);
}

/**
 * Points the rollouts of an epoch comparison at train rollouts of the same epoch, item and skill.
 * Train rollouts of an epoch are over when it is compared, so what is found does not depend on timing.
 */
export function takeTrainRollouts(ports: RunPorts): RunPorts {
  const keys = new Map<string, string>();
  let epoch = 0;
  const idOf = (request: RolloutRequest) => `${skillHash(request.skill)} ${request.item.id}`;
  return {
    ...ports,
    async rollout(request) {
      if (request.purpose === "train") {
        if (request.place.epoch !== epoch) {
          epoch = request.place.epoch;
          keys.clear();
        }
        const outcome = await ports.rollout(request);
        if (outcome.status !== "infra_error" && !keys.has(idOf(request))) {
          keys.set(idOf(request), request.key);
        }
        return outcome;
      }
      const isCompared = request.purpose === "slow_previous" || request.purpose === "slow_current";
      const key = isCompared ? keys.get(idOf(request)) : undefined;
      return ports.rollout(
        key ? { ...request, takeFrom: { key, purpose: "train", isCharged: true } } : request,
      );
    },
  };
}
