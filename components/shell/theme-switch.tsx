"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { SegmentedControl } from "@/components/ui/segmented-control";

const icon = { className: "size-3.5", strokeWidth: 1.75, "aria-hidden": true } as const;
const options = [
  { value: "light", ariaLabel: "Light", label: <Sun {...icon} /> },
  { value: "dark", ariaLabel: "Dark", label: <Moon {...icon} /> },
  { value: "system", ariaLabel: "As the system", label: <Monitor {...icon} /> },
] as const;

/** Colour theme: light, dark or as the system says. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const isInBrowser = useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
  const value = isInBrowser && (theme === "light" || theme === "dark") ? theme : "system";
  return <SegmentedControl label="Theme" value={value} options={options} onChange={setTheme} />;
}

function subscribeToNothing(): () => void {
  return () => {};
}
