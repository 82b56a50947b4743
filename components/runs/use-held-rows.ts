"use client";

import { useState } from "react";
import type { RunListRow } from "@/lib/schemas/read-models";

/**
 * Rows while the pointer is over the table: they change in place, and none comes in or moves under it.
 * What came meanwhile is counted and enters when the pointer leaves or when asked for. `view` names
 * what is listed; another one is never held back.
 */
export function useHeldRows(
  rows: readonly RunListRow[],
  view: string,
): {
  readonly shown: readonly RunListRow[];
  readonly waiting: number;
  readonly hold: () => void;
  readonly release: () => void;
} {
  const [held, setHeld] = useState<{ view: string; ids: readonly string[] } | null>(null);
  const hold = () => setHeld({ view, ids: rows.map((run) => run.id) });
  const release = () => setHeld(null);
  if (held === null || held.view !== view) {
    return { shown: rows, waiting: 0, hold, release };
  }
  const known = new Map(rows.map((run) => [run.id, run]));
  const ids = new Set(held.ids);
  return {
    shown: held.ids.flatMap((id) => known.get(id) ?? []),
    waiting: rows.filter((run) => !ids.has(run.id)).length,
    hold: () => {},
    release,
  };
}
