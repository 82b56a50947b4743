import type { Metadata } from "next";
import type { ReactNode } from "react";
import { BrandMark } from "@/components/shell/brand";
import { ThemeSwitch } from "@/components/shell/theme-switch";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** Visitors see a page without the app around it. */
export default function ShareLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="flex min-h-header items-center gap-3 border-b bg-surface px-4 md:px-6">
        <span className="flex items-center gap-2 font-semibold text-reading">
          <BrandMark />
          SkillOpt Studio
        </span>
        <div className="ms-auto">
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="outline-none">
        {children}
      </main>
    </>
  );
}
