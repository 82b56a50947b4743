"use client";

import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { RailLinks } from "./rail-links";

/** The rail as a panel over the page; closes with a choice or Esc. */
export function MobilePanel({
  isOpen,
  onOpenChange,
  liveRuns,
  foot,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  liveRuns: number;
  foot: ReactNode;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 start-0 z-50 flex w-72 max-w-full flex-col gap-4 border-e bg-surface p-4 shadow-overlay outline-none"
        >
          <Dialog.Title className="text-title">Menu</Dialog.Title>
          <nav aria-label="Main" className="flex-1">
            <RailLinks liveRuns={liveRuns} onNavigate={() => onOpenChange(false)} />
          </nav>
          {foot}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
