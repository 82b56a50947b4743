"use client";

import { useEffect, useRef, useState } from "react";
import type { RunState } from "@/lib/events/run-state";
import type { ShareFindings } from "@/lib/schemas/share";

export type ShareParts = {
  /** null when the link does not show skill text, or there is none yet. */
  readonly texts: { readonly seed: string; readonly best: string } | null;
  readonly findings: ShareFindings;
};

/** Texts and findings: the server's at first, asked again whenever the run found something better. */
export function useShareParts(
  token: string | null,
  state: RunState,
  initial: ShareParts,
): ShareParts {
  const [parts, setParts] = useState(initial);
  const mark = bestMark(state);
  const known = useRef(mark);
  useEffect(() => {
    if (token === null || known.current === mark) {
      return;
    }
    known.current = mark;
    const controller = new AbortController();
    // The schemas are needed here only.
    const read = async () =>
      (await import("./read-share-parts")).readShareParts(token, controller.signal);
    read()
      .then((found) => {
        if (found) {
          setParts(found);
        }
      })
      // What is known stays; the next better skill asks again.
      .catch(() => {});
    return () => controller.abort();
  }, [mark, token]);
  return parts;
}

/** Changes with every event that can change texts or findings. */
function bestMark(state: RunState): string {
  return [
    state.versions.length > 0,
    state.baseline !== null,
    state.bestStep,
    state.bestScore,
    state.epochEnds.length,
    state.status,
  ].join("/");
}
