"use client";

import { useEffect, useState } from "react";
import { useRunsChanged } from "@/lib/realtime/use-runs-changed";
import type { ForkRow } from "@/lib/schemas/fork";

const none: readonly ForkRow[] = [];

/** Runs that were branched off this one, newest first; they follow as they go on. */
export function useForks(runId: string): readonly ForkRow[] {
  const [forks, setForks] = useState(none);
  const read = async () => {
    try {
      const response = await fetch(`/api/v1/runs/${runId}/forks`, { cache: "no-store" });
      // The reader comes with the answer, after the first paint.
      const { forksReplySchema } = await import("@/lib/schemas/fork");
      setForks(forksReplySchema.parse(await response.json()).rows);
    } catch {
      // The branches keep what they have; the connection pill tells of a lost server.
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each run
  useEffect(() => {
    void read();
  }, [runId]);
  useRunsChanged(() => {
    if (forks.some((fork) => fork.isOpen)) {
      void read();
    }
  });
  return forks;
}
