"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

/** The region itself; pages get it through `Toaster`. */
export function ToastRegion() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-80 max-w-full items-start gap-2.5 rounded-card border bg-bg p-3.5 text-body text-text shadow-overlay",
          title: "font-medium",
          description: "text-table text-text-2",
          actionButton: "ms-auto shrink-0 font-medium text-accent",
          icon: "mt-0.5",
        },
      }}
    />
  );
}
