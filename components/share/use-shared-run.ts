"use client";

import { useState } from "react";
import type { RunState } from "@/lib/events/run-state";
import { connectShare } from "@/lib/realtime/connect-share";
import type { RunChannel } from "@/lib/realtime/run-channel";
import { createRunStore, type RunView } from "@/lib/realtime/run-store";
import { useRunStore } from "@/lib/realtime/use-run-store";

/** The projected run behind a link: the server's state first, then what its socket tells. Null stands still. */
export function useSharedRun(token: string | null, initialState: RunState): RunView {
  const [store] = useState(() =>
    createRunStore({
      initialState,
      connect: (handlers) => (token === null ? noChannel : connectShare(token)(handlers)),
      fetchState: reloadPage,
    }),
  );
  return useRunStore(store);
}

/** A preview stands still. */
const noChannel: RunChannel = {
  subscribe: () => new Promise(() => {}),
  leave: () => {},
  retry: () => {},
  close: () => {},
};

/** Too far behind for a replay: the server makes the page anew. */
function reloadPage(): Promise<RunState> {
  window.location.reload();
  return new Promise(() => {});
}
