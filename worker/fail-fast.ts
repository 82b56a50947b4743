import type { RolloutRequest } from "@/lib/engine/ports";

/** Target calls of a phase that must all have failed alike before the run gives up. */
const enough = 8;

type Phase = { requested: number; finished: number; succeeded: boolean; kinds: Set<string> };

/**
 * Notices a dead endpoint early: when the first calls of a phase all end in the same infrastructure
 * error, the other items of the phase need not be tried. Journaled results count as successes.
 */
export type FailFast = {
  request(request: RolloutRequest): void;
  success(request: RolloutRequest): void;
  /** True when the run should give up. */
  failure(request: RolloutRequest, kind: string): boolean;
};

function phaseOf({ place, purpose, skill }: RolloutRequest): string {
  return `${place.stage} ${place.epoch} ${place.step} ${purpose} ${skill}`;
}

export function createFailFast(): FailFast {
  const phases = new Map<string, Phase>();
  let last: { readonly request: RolloutRequest; readonly phase: Phase } | null = null;
  const isSame = (a: RolloutRequest, b: RolloutRequest) =>
    a.place === b.place && a.purpose === b.purpose && a.skill === b.skill;
  const find = (request: RolloutRequest): Phase => {
    // Names of phases hold the skill's text, too long to be put together for every item.
    if (last && isSame(last.request, request)) {
      return last.phase;
    }
    const id = phaseOf(request);
    const phase = phases.get(id) ?? {
      requested: 0,
      finished: 0,
      succeeded: false,
      kinds: new Set<string>(),
    };
    phases.set(id, phase);
    last = { request, phase };
    return phase;
  };
  return {
    request(request) {
      find(request).requested += 1;
    },
    success(request) {
      find(request).succeeded = true;
    },
    failure(request, kind) {
      const phase = find(request);
      phase.finished += 1;
      phase.kinds.add(kind);
      return (
        !phase.succeeded &&
        phase.kinds.size === 1 &&
        phase.finished >= Math.min(enough, phase.requested)
      );
    },
  };
}
