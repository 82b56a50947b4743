"use client";

import { useEffect, useEffectEvent } from "react";
import { appSocket } from "./connect-run";

/**
 * Calls `onChange` when any run changed, and once after every reconnection (something may have been
 * missed); at most about once a second. `runId` is null when several changed. For lists, which then
 * ask the server again.
 */
export function useRunsChanged(onChange: (runId: string | null) => void): void {
  const notify = useEffectEvent(onChange);
  useEffect(() => {
    const socket = appSocket();
    let hasJoined = false;
    const join = () => {
      socket.emit("runs:subscribe", { v: 1 });
      if (hasJoined) {
        notify(null);
      }
      hasJoined = true;
    };
    const changed = (message: { v: 1; runId: string | null }) => notify(message.runId);
    socket.on("connect", join);
    socket.on("runs:changed", changed);
    if (socket.connected) {
      join();
    }
    return () => {
      socket.off("connect", join);
      socket.off("runs:changed", changed);
    };
  }, []);
}
