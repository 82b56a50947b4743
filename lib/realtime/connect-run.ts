import { io, type Socket } from "socket.io-client";
import type { AppClientToServer, AppServerToClient } from "./protocol";
import type { ConnectRunChannel } from "./run-channel";

const replyTimeoutMs = 5000;

type AppSocket = Socket<AppServerToClient, AppClientToServer>;

let shared: AppSocket | null = null;

/** One connection for all stores of a page. */
export function appSocket(url = ""): AppSocket {
  shared ??= io(`${url}/app`, {
    transports: ["websocket", "polling"],
    // Whoever comes back from ten minutes away is live again within a second and a half.
    reconnectionDelay: 300,
    reconnectionDelayMax: 1000,
    randomizationFactor: 0.3,
  });
  return shared;
}

/** Tells which run changed (null: several, or something may have been missed). The answer ends it. */
export function followRuns(onChange: (runId: string | null) => void): () => void {
  const socket = appSocket();
  let hasJoined = false;
  const join = () => {
    socket.emit("runs:subscribe", { v: 1 });
    if (hasJoined) {
      onChange(null);
    }
    hasJoined = true;
  };
  const changed = (message: { v: 1; runId: string | null }) => onChange(message.runId);
  socket.on("connect", join);
  socket.on("runs:changed", changed);
  if (socket.connected) {
    join();
  }
  return () => {
    socket.off("connect", join);
    socket.off("runs:changed", changed);
  };
}

/** The live log of a run for a page of this app. */
export function connectRun(runId: string, socket: AppSocket = appSocket()): ConnectRunChannel {
  return (handlers) => {
    const onEvents: AppServerToClient["run:events"] = (message) => {
      if (message.v === 1 && message.runId === runId) {
        handlers.onEvents(message.events);
      }
    };
    const onSignal: AppServerToClient["run:signal"] = (message) => {
      if (message.v === 1 && message.runId === runId) {
        handlers.onSignal(message);
      }
    };
    socket.on("connect", handlers.onUp);
    socket.on("disconnect", handlers.onDown);
    socket.on("connect_error", handlers.onDown);
    socket.on("run:events", onEvents);
    socket.on("run:signal", onSignal);
    if (socket.connected) {
      queueMicrotask(handlers.onUp);
    }
    const leave = () => {
      socket.emit("run:unsubscribe", { v: 1, runId });
    };
    return {
      subscribe: (afterSeq) =>
        socket.timeout(replyTimeoutMs).emitWithAck("run:subscribe", { v: 1, runId, afterSeq }),
      leave,
      retry: () => {
        socket.connect();
      },
      close: () => {
        socket.off("connect", handlers.onUp);
        socket.off("disconnect", handlers.onDown);
        socket.off("connect_error", handlers.onDown);
        socket.off("run:events", onEvents);
        socket.off("run:signal", onSignal);
        if (socket.connected) {
          leave();
        }
      },
    };
  };
}
