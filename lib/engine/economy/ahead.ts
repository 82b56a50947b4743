import type { ItemOutcome } from "../../schemas/outcome";
import type { OptimizerReply, OptimizerRequest, RolloutRequest, RunPorts } from "../ports";

/**
 * Effects that are certain to be needed, begun before their stage asks for them (E-04). A stage asks
 * as always and gets the result under way; keys, order of use and decisions stay the same.
 */
export type Ahead = {
  /** Ports that know what is under way. */
  readonly ports: RunPorts;
  rollouts(requests: readonly RolloutRequest[]): void;
  /** Ports for questions asked ahead: each is made once, whoever asks first. */
  readonly questions: Pick<RunPorts, "askOptimizer">;
};

/** A failure is met by the stage that asks for the result; until then nobody listens. */
function unheard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

export function workAhead(ports: RunPorts): Ahead {
  const rollouts = new Map<string, Promise<ItemOutcome>>();
  const replies = new Map<string, Promise<OptimizerReply>>();

  function takeRollout(request: RolloutRequest): Promise<ItemOutcome> {
    const begun = rollouts.get(request.key);
    // A second request of a key is a second attempt.
    rollouts.delete(request.key);
    return begun ?? ports.rollout(request);
  }

  function takeReply(request: OptimizerRequest): Promise<OptimizerReply> {
    const begun = replies.get(request.key);
    replies.delete(request.key);
    return begun ?? ports.askOptimizer(request);
  }

  return {
    ports: { ...ports, rollout: takeRollout, askOptimizer: takeReply },
    rollouts(requests) {
      for (const request of requests) {
        if (!rollouts.has(request.key)) {
          rollouts.set(request.key, unheard(ports.rollout(request)));
        }
      }
    },
    questions: {
      askOptimizer(request) {
        const reply = replies.get(request.key) ?? unheard(ports.askOptimizer(request));
        replies.set(request.key, reply);
        return reply;
      },
    },
  };
}
