"use client";

import { useEffect, useRef, useState } from "react";
import { type Announcement, announceChange } from "@/lib/run-view/announcement";
import { useRunView } from "./run-context";

const quietMs = 10_000;

/** The page's one live region: at most one merged message in ten seconds, trouble at once. */
export function LiveRegion() {
  const { state } = useRunView();
  const said = useRef({ state, at: 0 });
  const [message, setMessage] = useState<Announcement | null>(null);
  useEffect(() => {
    const next = announceChange(said.current.state, state);
    if (next === null) {
      return;
    }
    const wait = next.isUrgent ? 0 : Math.max(0, said.current.at + quietMs - Date.now());
    const timer = setTimeout(() => {
      said.current = { state, at: Date.now() };
      setMessage(next);
    }, wait);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div className="sr-only">
      <div role="status">{message?.isUrgent ? "" : message?.text}</div>
      <div aria-live="assertive">{message?.isUrgent ? message.text : ""}</div>
    </div>
  );
}
