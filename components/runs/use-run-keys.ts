"use client";

import { useEffect, useEffectEvent } from "react";
import { isPlainKey } from "@/components/shell/plain-key";

/** Keys of the run table: j and k walk, x chooses (with Shift a range), Esc lets go; Enter opens the link. */
export function useRunKeys(on: {
  readonly onChoose: (id: string, withRange: boolean) => void;
  readonly onClear: () => void;
}): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Escape") {
      on.onClear();
      return;
    }
    if (!isPlainKey(event)) {
      return;
    }
    const key = event.key.toLowerCase();
    const rows = [...document.querySelectorAll<HTMLElement>("[data-run-row]")];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (key === "j" || key === "k") {
      const next =
        rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))];
      next?.querySelector("a")?.focus();
    } else if (key === "x") {
      const id = rows[at]?.dataset.runRow;
      if (id !== undefined) {
        on.onChoose(id, event.shiftKey);
      }
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handle(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
