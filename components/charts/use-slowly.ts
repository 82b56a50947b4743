import { useEffect, useState } from "react";

/** The value as it was at most `everyMs` ago: for what is dear to draw and changes often. */
export function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState({ value, at: 0 });
  useEffect(() => {
    if (Object.is(shown.value, value)) {
      return;
    }
    const wait = Math.max(0, shown.at + everyMs - Date.now());
    const timer = setTimeout(() => setShown({ value, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [value, shown, everyMs]);
  return shown.value;
}
