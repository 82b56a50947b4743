"use client";

import { useEffect, useEffectEvent } from "react";
import { isPlainKey } from "@/components/shell/plain-key";
import { neighbourVersion, type VersionOption } from "@/lib/run-view/version-options";

/** Keys of the skill page: [ ] previous and next version, { } only accepted ones, v the next view. */
export function useVersionKeys(input: {
  readonly options: readonly VersionOption[];
  readonly current: number;
  readonly onChoose: (number: number) => void;
  readonly onNextView: () => void;
}): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const step = { "[": -1, "]": 1, "{": -1, "}": 1 }[event.key];
    // On many keyboards these signs need AltGr, which counts as Ctrl and Alt.
    if (step === undefined ? !isPlainKey(event) : isTypingIn(event.target)) {
      return;
    }
    if (event.key === "v") {
      input.onNextView();
    } else if (step === -1 || step === 1) {
      const isAcceptedOnly = event.key === "{" || event.key === "}";
      const next = neighbourVersion(input.options, input.current, step, isAcceptedOnly);
      if (next !== null) {
        input.onChoose(next);
      }
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handle(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
