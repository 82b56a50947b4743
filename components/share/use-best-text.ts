"use client";

import { useEffect, useRef, useState } from "react";
import type { RunState } from "@/lib/events/run-state";

/** The best skill's text: the server's at first, read again whenever the run found a better one. */
export function useBestText({
  token,
  state,
  initial,
}: {
  token: string;
  state: RunState;
  /** null when the link does not show skill text. */
  initial: string | null;
}): string | null {
  const [text, setText] = useState(initial);
  const mark = bestMark(state);
  const known = useRef(mark);
  useEffect(() => {
    if (initial === null || known.current === mark) {
      return;
    }
    known.current = mark;
    const controller = new AbortController();
    fetch(`/s/${token}/best_skill.md`, { signal: controller.signal, cache: "no-store" })
      .then(async (response) => {
        if (response.ok) {
          setText(await response.text());
        }
      })
      // The old text stays; the next better one asks again.
      .catch(() => {});
    return () => controller.abort();
  }, [initial, mark, token]);
  return text;
}

/** Changes with every event that can change the best text. */
function bestMark(state: RunState): string {
  return [state.bestStep, state.bestScore, state.epochEnds.length, state.status].join("/");
}
