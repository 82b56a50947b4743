import type { Usage } from "../../schemas/outcome";
import { stepKey } from "../keys";
import { addUsage, noUsage } from "../ledger";
import type { RolloutAttempt, RolloutRequest, RunPorts } from "../ports";
import { skillHash } from "../skill-hash";
import { rolloutRequests, type StepPlan } from "../stages/rollout";

/** What rollouts ahead of a gate cost in vain, remembered when the gate has decided. */
export type Needless = { readonly runs: number; readonly usage: Usage };

type Bet = {
  readonly hash: string;
  readonly giveUp: AbortController;
  readonly attempts: readonly Promise<RolloutAttempt | null>[];
};

/**
 * Rollouts of the next step while this one is reflected on and gated (E-05). They have keys of their
 * own with the skill's hash in them; the step takes over what was done with the skill it really
 * starts from, the rest is given up. Decisions never see them.
 */
export type Speculation = {
  /** Ports whose train rollouts take over what was done ahead. */
  readonly ports: RunPorts;
  /**
   * Bets on a skill for the next step; null when there is none to bet on. Does nothing when this step
   * was decided in an earlier life.
   */
  begin(bet: { readonly next: StepPlan; readonly skill: string } | null): Promise<void>;
  /** The other skill is certain now: the bet made before is given up. */
  turnTo(skill: string): void;
  /** The next step starts from `skill`: keeps that bet, gives up the others. */
  settle(skill: string): Promise<Needless>;
  /** There is no next step after all: what was kept is given up too. */
  end(): Promise<Needless>;
};

function aheadKey(request: RolloutRequest): string {
  return request.key.replace("/rollout/", `/ahead/${skillHash(request.skill)}/`);
}

const nothing: Needless = { runs: 0, usage: noUsage };

/** Gives bets up and counts what they cost. */
async function giveUp(bets: readonly Bet[]): Promise<Needless> {
  for (const lost of bets) {
    lost.giveUp.abort();
  }
  const attempts = await Promise.all(bets.flatMap((lost) => lost.attempts));
  return attempts.reduce<Needless>((sum, attempt) => {
    if (attempt === null) {
      return sum;
    }
    const usage = attempt.kind === "done" ? attempt.outcome.usage : attempt.usage;
    const isRun = attempt.kind === "done" ? !attempt.outcome.reused : attempt.isPaid;
    return { runs: sum.runs + (isRun ? 1 : 0), usage: addUsage(sum.usage, usage) };
  }, nothing);
}

export function speculate(ports: RunPorts): Speculation {
  let open: { next: StepPlan; decided: { skill: string }; bets: Bet[] } | null = null;
  /** The bet the next step is made of, until it has taken it over. */
  let kept: { next: StepPlan; bets: readonly Bet[] } | null = null;
  let known: Needless | null = null;

  function bet(next: StepPlan, skill: string): Bet {
    const stop = new AbortController();
    const requests = rolloutRequests(skill, next).flat();
    return {
      hash: skillHash(skill),
      giveUp: stop,
      attempts: requests.map((request) =>
        // A failure is met by the step itself, which asks again.
        ports
          .tryRollout({ ...request, key: aheadKey(request), urgency: "ahead" }, stop.signal)
          .catch(() => null),
      ),
    };
  }

  const memoryKey = (next: StepPlan) => `${stepKey(next.step)}/ahead`;

  return {
    ports: {
      ...ports,
      rollout: (request) =>
        ports.rollout(
          request.purpose === "train"
            ? {
                ...request,
                takeFrom: { key: aheadKey(request), purpose: "train", isCharged: false },
              }
            : request,
        ),
    },
    async begin(wanted) {
      kept = null;
      open = null;
      if (wanted) {
        const { next, skill } = wanted;
        const decided = { skill: skillHash(skill) };
        known = await ports.recall<Needless>(memoryKey(next), decided);
        open = { next, decided, bets: known ? [] : [bet(next, skill)] };
      }
    },
    turnTo(skill) {
      if (open && !known && open.bets.every((made) => made.hash !== skillHash(skill))) {
        for (const made of open.bets) {
          made.giveUp.abort();
        }
        open.bets.push(bet(open.next, skill));
      }
    },
    async settle(skill) {
      if (!open) {
        return nothing;
      }
      const { next, decided, bets } = open;
      open = null;
      kept = { next, bets: bets.filter((made) => made.hash === skillHash(skill)) };
      if (known) {
        return known;
      }
      const needless = await giveUp(bets.filter((made) => made.hash !== skillHash(skill)));
      return ports.remember(memoryKey(next), decided, async () => needless);
    },
    async end() {
      if (!kept) {
        return nothing;
      }
      const { next, bets } = kept;
      kept = null;
      const key = `${memoryKey(next)}/end`;
      const before = await ports.recall<Needless>(key, {});
      const needless = before ?? (await giveUp(bets));
      return ports.remember(key, {}, async () => needless);
    },
  };
}
