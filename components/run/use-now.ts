"use client";

import { useEffect, useState } from "react";

/** The browser's time in milliseconds, ticking every `everyMs`; null on the server and at first. */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
