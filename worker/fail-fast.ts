import type { RolloutRequest } from "@/lib/engine/ports";

/** Target calls in a row that must all have failed alike before the run gives up. */
const enough = 8;

type Phase = { requested: number; finished: number; succeeded: boolean; kinds: Set<string> };

/** Kinds that speak of the endpoint whatever was asked; others may be the fault of one item. */
const kindsOfEndpoint: ReadonlySet<string> = new Set(["network", "overloaded", "rate_limit"]);

/**
 * Notices a dead endpoint early: when the first calls of a phase, or as many in a row at any time,
 * all end in the same infrastructure error, the other items need not be tried. Journaled results
 * count as successes.
 */
export type FailFast = {
  request(request: RolloutRequest): void;
  success(request: RolloutRequest): void;
  /** True when the run should give up. */
  failure(request: RolloutRequest, kind: string): boolean;
  /**
   * True when nothing has succeeded since the last failures and they are the endpoint's: asked when a
   * phase ends with items that have no score.
   */
  readonly looksDown: boolean;
};

function phaseOf({ place, purpose, skill }: RolloutRequest): string {
  return `${place.stage} ${place.epoch} ${place.step} ${purpose} ${skill}`;
}

export function createFailFast(): FailFast {
  const phases = new Map<string, Phase>();
  /** Items that failed since the last success, each with the kind of its last error. */
  const failing = new Map<string, string>();
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
  const isUniform = () => new Set(failing.values()).size === 1;
  return {
    request(request) {
      find(request).requested += 1;
    },
    success(request) {
      find(request).succeeded = true;
      failing.clear();
    },
    failure(request, kind) {
      const phase = find(request);
      phase.finished += 1;
      phase.kinds.add(kind);
      failing.set(request.key, kind);
      const isDeadFromTheStart =
        !phase.succeeded &&
        phase.kinds.size === 1 &&
        phase.finished >= Math.min(enough, phase.requested);
      return isDeadFromTheStart || (failing.size >= enough && isUniform());
    },
    get looksDown() {
      const kinds = [...failing.values()];
      return kinds.some((kind) => kindsOfEndpoint.has(kind)) || (failing.size >= 2 && isUniform());
    },
  };
}
