import { type FoldableEvent, foldRunEvents } from "../events/fold";
import type { RunState } from "../events/run-state";
import { receive, type Sequence, startSequence } from "../events/sequence";
import type { RunSignal } from "./protocol";
import { createRedraw, type StoreClock, systemClock } from "./redraw";
import type { ConnectRunChannel, RunChannel } from "./run-channel";

/** For the pill (product.md 7). `live` is the only state in which numbers are shown as live. */
export type RunConnection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting"; readonly since: number }
  | { readonly kind: "offline"; readonly since: number }
  | { readonly kind: "catching_up"; readonly missing: number }
  | { readonly kind: "closed" };

export type RunView = {
  /** What is drawn; stands still while viewing is paused. */
  readonly state: RunState;
  readonly connection: RunConnection;
  /** `waiting` = events that arrived since viewing was paused. */
  readonly paused: { readonly isPaused: boolean; readonly waiting: number };
  /** In flight, items per second; null when nothing was heard. Never needed for correctness. */
  readonly signal: RunSignal | null;
};

export type RunStore = {
  readonly getSnapshot: () => RunView;
  /** The connection lives from the first listener to the last one. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly setPaused: (isPaused: boolean) => void;
  /** A page hidden for long leaves the room and catches up on return. */
  readonly setVisible: (isVisible: boolean) => void;
  readonly retry: () => void;
};

const gapDebounceMs = 200;
const maxGapRequests = 3;
const offlineAfterMs = 15_000;
const leaveAfterHiddenMs = 60_000;
const resnapshotRetryMs = 2000;

/** Facts a person waits for: drawn with the next frame; everything else gathers for a moment. */
const urgentTypes: ReadonlySet<string> = new Set([
  "run_created",
  "run_status_changed",
  "stage_started",
  "gate_decided",
  "step_committed",
  "slow_update_finished",
  "baseline_scored",
  "run_summarized",
]);

/**
 * A run as a page sees it: snapshot first, then the log in order without a lost or repeated event
 * (product.md 11.2). `fetchState` loads a fresh snapshot when the page is too far behind.
 */
export function createRunStore(input: {
  readonly initialState: RunState;
  readonly connect: ConnectRunChannel;
  readonly fetchState: () => Promise<RunState>;
  readonly clock?: StoreClock;
}): RunStore {
  const clock = input.clock ?? systemClock;
  const listeners = new Set<() => void>();
  let latest = input.initialState;
  let sequence: Sequence<FoldableEvent> = startSequence(latest.lastSeq);
  /** Highest number the server is known to have. */
  let target = latest.lastSeq;
  let connection: RunConnection = { kind: "connecting" };
  let isPaused = false;
  let signal: RunSignal | null = null;
  let view: RunView = makeView(latest);
  let channel: RunChannel | null = null;
  let gapRequests = 0;
  /** Grows with every (re)connection; answers to older questions are ignored. */
  let session = 0;
  let stopGapTimer: (() => void) | null = null;
  let stopOfflineTimer: (() => void) | null = null;
  let stopHiddenTimer: (() => void) | null = null;
  let isUp = false;
  let hasLeft = false;

  const redraw = createRedraw(clock, () => {
    view = makeView(isPaused ? view.state : latest);
    for (const listener of listeners) {
      listener();
    }
  });

  function makeView(state: RunState): RunView {
    const waiting = Math.max(latest.lastSeq - state.lastSeq, 0);
    return { state, connection, paused: { isPaused, waiting }, signal };
  }

  function setConnection(next: RunConnection): void {
    connection = next;
    redraw.soon();
  }

  function settle(): void {
    const missing = target - sequence.last;
    setConnection(missing > 0 ? { kind: "catching_up", missing } : { kind: "live" });
  }

  function onUp(): void {
    stopOfflineTimer?.();
    isUp = true;
    session += 1;
    gapRequests = 0;
    if (!hasLeft) {
      void catchUp(session);
    }
  }

  function onDown(): void {
    isUp = false;
    session += 1;
    stopGapTimer?.();
    stopGapTimer = null;
    if (["closed", "reconnecting", "offline"].includes(connection.kind)) {
      return;
    }
    const since = clock.now();
    setConnection({ kind: "reconnecting", since });
    stopOfflineTimer?.();
    stopOfflineTimer = clock.after(offlineAfterMs, () => {
      if (connection.kind === "reconnecting") {
        setConnection({ kind: "offline", since });
      }
    });
  }

  async function catchUp(own: number): Promise<void> {
    if (!channel) {
      return;
    }
    try {
      const reply = await channel.subscribe(sequence.last);
      if (own !== session) {
        return;
      }
      switch (reply.mode) {
        case "resnapshot":
          await resnapshot(own);
          return;
        case "refused":
          setConnection({ kind: "closed" });
          return;
        case "tail":
        case "replay":
          target = Math.max(target, reply.lastSeq);
          settle();
          return;
        default: {
          const unknown: never = reply;
          return unknown;
        }
      }
    } catch {
      // No answer in time: the same as a gap that was not filled.
      if (own === session) {
        askForGap();
      }
    }
  }

  async function resnapshot(own: number): Promise<void> {
    try {
      const state = await input.fetchState();
      if (own !== session) {
        return;
      }
      latest = state;
      sequence = startSequence(state.lastSeq);
      target = state.lastSeq;
      gapRequests = 0;
      redraw.soon();
      await catchUp(own);
    } catch {
      stopGapTimer?.();
      stopGapTimer = clock.after(resnapshotRetryMs, () => void resnapshot(own));
    }
  }

  function onEvents(events: readonly FoldableEvent[]): void {
    const result = receive(sequence, events);
    sequence = result.sequence;
    if (result.ready.length > 0) {
      latest = foldRunEvents(latest, result.ready);
      gapRequests = 0;
    }
    target = Math.max(target, sequence.last);
    if (result.gap) {
      target = Math.max(target, result.gap.to + 1);
      askForGap();
    } else if (sequence.last >= target) {
      stopGapTimer?.();
      stopGapTimer = null;
    }
    if (connection.kind === "catching_up") {
      const missing = target - sequence.last;
      connection = missing > 0 ? { kind: "catching_up", missing } : { kind: "live" };
    }
    if (result.ready.some((event) => urgentTypes.has(event.type))) {
      redraw.soon();
    } else if (events.length > 0) {
      redraw.later();
    }
  }

  function askForGap(): void {
    if (stopGapTimer) {
      return;
    }
    const own = session;
    stopGapTimer = clock.after(gapDebounceMs, () => {
      stopGapTimer = null;
      if (own !== session) {
        return;
      }
      gapRequests += 1;
      void (gapRequests > maxGapRequests ? resnapshot(own) : catchUp(own));
    });
  }

  function start(): void {
    hasLeft = false;
    channel = input.connect({
      onUp,
      onDown,
      onEvents,
      onSignal: (next) => {
        signal = next;
        redraw.later();
      },
      onClosed: () => {
        session += 1;
        setConnection({ kind: "closed" });
      },
    });
  }

  function stop(): void {
    session += 1;
    for (const stopTimer of [stopGapTimer, stopOfflineTimer, stopHiddenTimer]) {
      stopTimer?.();
    }
    stopGapTimer = null;
    redraw.cancel();
    channel?.close();
    channel = null;
    isUp = false;
    connection = { kind: "connecting" };
  }

  function setVisible(isVisible: boolean): void {
    stopHiddenTimer?.();
    stopHiddenTimer = null;
    if (!isVisible) {
      stopHiddenTimer = clock.after(leaveAfterHiddenMs, () => {
        hasLeft = true;
        channel?.leave();
      });
      return;
    }
    if (!channel || connection.kind === "closed") {
      return;
    }
    // A frozen page may have missed messages without noticing: asking again costs one reply.
    hasLeft = false;
    if (!isUp) {
      channel.retry();
      return;
    }
    session += 1;
    void catchUp(session);
  }

  return {
    getSnapshot: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) {
        start();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          stop();
        }
      };
    },
    setPaused: (next) => {
      isPaused = next;
      redraw.soon();
    },
    setVisible,
    retry: () => channel?.retry(),
  };
}
