import type { RunPorts } from "../ports";
import { skillHash } from "../skill-hash";

/**
 * Lets one rollout with a new skill text go first (E-07): the prompts of a pass share everything up
 * to the item, and an endpoint reads that part from its cache once a first call has been answered.
 */
export function warmPrefix(ports: RunPorts): RunPorts {
  const firsts = new Map<string, Promise<unknown>>();

  async function inTurn<T>(skill: string, work: () => Promise<T>): Promise<T> {
    const hash = skillHash(skill);
    const first = firsts.get(hash);
    if (first !== undefined) {
      await first;
      return work();
    }
    const mine = work();
    // Whether it succeeded is its own caller's business.
    firsts.set(
      hash,
      mine.then(
        () => null,
        () => null,
      ),
    );
    return mine;
  }

  return {
    ...ports,
    rollout: (request) => inTurn(request.skill, () => ports.rollout(request)),
    tryRollout: (request, signal) => inTurn(request.skill, () => ports.tryRollout(request, signal)),
  };
}
