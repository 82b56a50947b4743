import type { ReactNode } from "react";
import { LogoutButton } from "@/components/auth/logout-button";
import { Brand } from "./brand";
import { BrowserChoices } from "./browser-choices";
import { FrameNotice } from "./frame-notice";
import { MobileMenu } from "./mobile-menu";
import { RailLinks } from "./rail-links";
import { Shortcuts } from "./shortcuts";
import { ThemeSwitch } from "./theme-switch";
import { WorkerStatus } from "./worker-status";

/** The frame of all pages: rail at the left, a top bar instead of it in small windows. */
export function AppFrame({
  isWorkerAlive,
  liveRuns,
  hasLogin = false,
  children,
}: {
  isWorkerAlive: boolean;
  liveRuns: number;
  /** This browser has logged in and can log out. */
  hasLogin?: boolean;
  children: ReactNode;
}) {
  const foot = (
    <div className="grid justify-items-start gap-3">
      <ThemeSwitch />
      <WorkerStatus initial={{ isAlive: isWorkerAlive, activeRuns: liveRuns }} />
      {hasLogin ? <LogoutButton /> : null}
    </div>
  );
  return (
    <div className="min-h-dvh md:flex">
      <header className="sticky top-0 z-30 flex min-h-header items-center gap-2 border-b bg-surface px-4 md:hidden">
        <Brand />
        <div className="ms-auto">
          <MobileMenu liveRuns={liveRuns} foot={foot} />
        </div>
      </header>
      <header className="sticky top-0 hidden h-dvh w-rail shrink-0 flex-col border-e bg-surface p-3 md:flex">
        <div className="px-2 pt-1 pb-4">
          <Brand />
        </div>
        <div className="pb-3">
          <Shortcuts />
        </div>
        <nav aria-label="Main" className="flex flex-1 flex-col">
          <RailLinks liveRuns={liveRuns} />
        </nav>
        <div className="px-2 pb-1">{foot}</div>
      </header>
      <BrowserChoices />
      <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
        <FrameNotice initial={{ isAlive: isWorkerAlive, activeRuns: liveRuns }} />
        {children}
      </main>
    </div>
  );
}
