"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { changePreferences, usePreferences } from "./preferences";

const icon = { className: "size-3.5", strokeWidth: 1.75, "aria-hidden": true } as const;
const options = [
  { value: "light", ariaLabel: "Light", label: <Sun {...icon} /> },
  { value: "dark", ariaLabel: "Dark", label: <Moon {...icon} /> },
  { value: "system", ariaLabel: "As the system", label: <Monitor {...icon} /> },
] as const;

/** Colour theme: light, dark or as the system says. */
export function ThemeSwitch() {
  const { setTheme } = useTheme();
  const { theme } = usePreferences();
  return (
    <SegmentedControl
      label="Theme"
      value={theme}
      options={options}
      onChange={(next) => {
        setTheme(next);
        changePreferences({ theme: next });
      }}
    />
  );
}
