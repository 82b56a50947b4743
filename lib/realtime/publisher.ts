import { io, type Socket } from "socket.io-client";
import type { RunEvent } from "../schemas/run-event";
import type { HubToWorker, RunSignal, WorkerToHub } from "./protocol";

/** Packets waiting in a slow connection; above this events are left to the hub's look at the log. */
const maxWaitingPackets = 500;
const maxEventsPerMessage = 200;

export type Publisher = {
  /** Tells the hub what was committed. Losing it costs viewers at most a second. */
  readonly publish: (events: readonly RunEvent[]) => void;
  readonly signal: (signal: Omit<RunSignal, "v">) => void;
  /** The web process asks to look at the database now. The answer stops listening. */
  readonly onNudge: (listener: () => void) => () => void;
  readonly close: () => void;
};

/**
 * The worker's line to the hub. Never throws and keeps nothing: without a connection, or with a slow
 * one, messages are dropped and viewers get the events from the log.
 */
export function createPublisher(input: {
  readonly url: string;
  readonly token: string;
}): Publisher {
  const socket: Socket<HubToWorker, WorkerToHub> = io(`${input.url}/worker`, {
    auth: { token: input.token },
    transports: ["websocket"],
    reconnectionDelay: 200,
    reconnectionDelayMax: 5000,
  });
  // A refused handshake is not tried again by the library; the web process may have been restarted.
  let retryTimer: NodeJS.Timeout | null = null;
  socket.on("connect_error", () => {
    if (!socket.active && retryTimer === null) {
      retryTimer = setTimeout(() => {
        retryTimer = null;
        socket.connect();
      }, 5000);
      retryTimer.unref();
    }
  });

  function canSend(): boolean {
    return socket.connected && socket.io.engine.writeBuffer.length < maxWaitingPackets;
  }

  return {
    publish: (events) => {
      for (const group of groupByRun(events)) {
        if (canSend()) {
          socket.emit("worker:events", group);
        }
      }
    },
    signal: (signal) => {
      if (canSend()) {
        socket.volatile.emit("worker:signal", { v: 1, ...signal });
      }
    },
    onNudge: (listener) => {
      const onMessage = () => listener();
      socket.on("worker:nudge", onMessage);
      return () => {
        socket.off("worker:nudge", onMessage);
      };
    },
    close: () => {
      if (retryTimer) {
        clearTimeout(retryTimer);
      }
      socket.disconnect();
    },
  };
}

function groupByRun(events: readonly RunEvent[]): Parameters<WorkerToHub["worker:events"]>[0][] {
  const groups: { v: 1; runId: string; events: RunEvent[] }[] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group?.runId === event.runId && group.events.length < maxEventsPerMessage) {
      group.events.push(event);
    } else {
      groups.push({ v: 1, runId: event.runId, events: [event] });
    }
  }
  return groups;
}
