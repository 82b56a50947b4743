import type { StoreClock } from "@/lib/realtime/redraw";

/** Time that moves only when told to; timers and frames run in order. */
export function manualClock() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];

  function after(ms: number, run: () => void): () => void {
    const timer = { at: now + ms, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  }

  const clock: StoreClock = { now: () => now, after, frame: (run) => after(16, run) };
  return {
    clock,
    /** Lets promises settle before and after each timer. */
    async advance(ms: number): Promise<void> {
      const end = now + ms;
      await settled();
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (!next) {
          break;
        }
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.run();
        await settled();
      }
      now = end;
    },
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
}
