"use client";

import { Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useOpener } from "@/components/ui/use-opener";

const loadPanel = () => import("./mobile-panel").then((module) => module.MobilePanel);
const MobilePanel = dynamic(loadPanel);

/** The rail of small windows: a panel that opens from the top bar and closes with a choice or Esc. */
export function MobileMenu({ liveRuns, foot }: { liveRuns: number; foot: ReactNode }) {
  const { button, isOpen, isUsed, setOpen } = useOpener();
  return (
    <>
      <Button
        ref={button}
        variant="quiet"
        size="icon"
        aria-label="Menu"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerDown={() => void loadPanel()}
        onClick={() => setOpen(true)}
      >
        <MenuIcon aria-hidden className="size-5" strokeWidth={1.75} />
      </Button>
      {isUsed ? (
        <MobilePanel isOpen={isOpen} onOpenChange={setOpen} liveRuns={liveRuns} foot={foot} />
      ) : null}
    </>
  );
}
