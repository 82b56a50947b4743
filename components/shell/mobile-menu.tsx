"use client";

import { Menu as MenuIcon } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { RailLinks } from "./rail-links";

/** The rail of small windows: a panel that opens from the top bar and closes with a choice or Esc. */
export function MobileMenu({ liveRuns, foot }: { liveRuns: number; foot: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger asChild>
        <Button variant="quiet" size="icon" aria-label="Menu">
          <MenuIcon aria-hidden className="size-5" strokeWidth={1.75} />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 start-0 z-50 flex w-72 max-w-full flex-col gap-4 border-e bg-surface p-4 shadow-overlay outline-none"
        >
          <Dialog.Title className="text-title">Menu</Dialog.Title>
          <nav aria-label="Main" className="flex-1">
            <RailLinks liveRuns={liveRuns} onNavigate={() => setIsOpen(false)} />
          </nav>
          {foot}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
