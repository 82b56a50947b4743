import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ThemeProvider } from "@/components/shell/theme-provider";
import { Toaster } from "@/components/ui/toaster";
import { monoFont, sansFont } from "./fonts";
import { serverPreferences } from "./server-preferences";
import "./font-fallbacks.css";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "SkillOpt Studio", template: "%s · SkillOpt" },
  description: "Train the skill documents of AI agents: launch, watch, compare and share runs.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1116" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const preferences = await serverPreferences();
  const theme = preferences.theme === "system" ? "" : preferences.theme;
  return (
    <html
      lang="en"
      className={`${sansFont.variable} ${monoFont.variable} ${theme}`}
      data-contrast={preferences.contrast}
      data-motion={preferences.motion}
      data-density={preferences.density}
      data-single-keys={preferences.singleKeys}
      // next-themes asks the system before the first paint, so server and browser differ here.
      suppressHydrationWarning
    >
      <body>
        <ThemeProvider preferences={preferences} {...(nonce ? { nonce } : {})}>
          <a
            href="#main"
            className="fixed start-4 top-2 z-50 -translate-y-20 rounded-control bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
          >
            Skip to content
          </a>
          {children}
          <Toaster />
        </ThemeProvider>
      </body>
    </html>
  );
}
