/** Time as a store needs it; tests give their own. */
export type StoreClock = {
  /** Milliseconds. */
  readonly now: () => number;
  /** Runs once after `ms`; the answer cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Runs once with the next frame. */
  readonly frame: (run: () => void) => () => void;
};

export const systemClock: StoreClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  frame: (run) => {
    // A hidden page gets no frames, but its title is still read.
    if (typeof requestAnimationFrame === "undefined" || document.visibilityState === "hidden") {
      const timer = setTimeout(run, 16);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  },
};

/** An event is seen within a tenth of a second; what is dear to draw slows itself down. */
const bulkIntervalMs = 50;

export type Redraw = {
  /** With the next frame. */
  readonly soon: () => void;
  /** Together with what else arrives, at most twenty times a second. */
  readonly later: () => void;
  readonly cancel: () => void;
};

/** Micro-batches changes of a store (product.md 11.3). */
export function createRedraw(clock: StoreClock, draw: () => void): Redraw {
  let cancelFrame: (() => void) | null = null;
  let cancelTimer: (() => void) | null = null;
  let lastDrawn = Number.NEGATIVE_INFINITY;

  function cancel(): void {
    cancelFrame?.();
    cancelTimer?.();
    cancelFrame = null;
    cancelTimer = null;
  }

  function drawNow(): void {
    cancel();
    lastDrawn = clock.now();
    draw();
  }

  return {
    soon: () => {
      cancelFrame ??= clock.frame(drawNow);
    },
    later: () => {
      if (cancelFrame === null && cancelTimer === null) {
        const wait = Math.max(bulkIntervalMs - (clock.now() - lastDrawn), 0);
        cancelTimer = clock.after(wait, drawNow);
      }
    },
    cancel,
  };
}
