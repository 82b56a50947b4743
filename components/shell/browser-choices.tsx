"use client";

import dynamic from "next/dynamic";
import { usePreferences } from "./preferences";

const RunNotifications = dynamic(() =>
  import("./run-notifications").then((module) => module.RunNotifications),
);

/** Tells of ended runs when the reader asked for it. */
export function BrowserChoices() {
  const { notify } = usePreferences();
  return notify === "on" ? <RunNotifications /> : null;
}
