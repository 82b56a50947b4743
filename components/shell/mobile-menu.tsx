"use client";

import { Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";

const loadPanel = () => import("./mobile-panel").then((module) => module.MobilePanel);
const MobilePanel = dynamic(loadPanel);

/** The rail of small windows: a panel that opens from the top bar and closes with a choice or Esc. */
export function MobileMenu({ liveRuns, foot }: { liveRuns: number; foot: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isUsed, setIsUsed] = useState(false);
  return (
    <>
      <Button
        variant="quiet"
        size="icon"
        aria-label="Menu"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerDown={() => void loadPanel()}
        onClick={() => {
          setIsUsed(true);
          setIsOpen(true);
        }}
      >
        <MenuIcon aria-hidden className="size-5" strokeWidth={1.75} />
      </Button>
      {isUsed ? (
        <MobilePanel isOpen={isOpen} onOpenChange={setIsOpen} liveRuns={liveRuns} foot={foot} />
      ) : null}
    </>
  );
}
