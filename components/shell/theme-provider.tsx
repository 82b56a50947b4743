"use client";

import { ThemeProvider as NextThemes } from "next-themes";
import { type ReactNode, useEffect } from "react";
import { ExactTimes } from "@/components/ui/exact-times";
import type { Preferences } from "@/lib/schemas/preferences";
import { noteSentPreferences, ServerPreferences, usePreferences } from "./preferences";

/**
 * Light, dark or the system's choice as a class on the root element, and what the browser remembers
 * for everything below. The cookie decides; the script of next-themes only asks the system.
 */
export function ThemeProvider({
  preferences,
  nonce,
  children,
}: {
  preferences: Preferences;
  nonce?: string;
  children: ReactNode;
}) {
  useEffect(() => noteSentPreferences(preferences), [preferences]);
  return (
    <ServerPreferences value={preferences}>
      <NextThemes
        attribute="class"
        storageKey="skillopt-theme"
        defaultTheme={preferences.theme}
        enableSystem
        disableTransitionOnChange
        {...(nonce ? { nonce } : {})}
      >
        <Times>{children}</Times>
      </NextThemes>
    </ServerPreferences>
  );
}

function Times({ children }: { children: ReactNode }) {
  return <ExactTimes value={usePreferences().times === "exact"}>{children}</ExactTimes>;
}
