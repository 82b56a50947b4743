"use client";

import { Share2 } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { useOpener } from "@/components/ui/use-opener";

const loadPanel = () => import("./share-panel").then((module) => module.SharePanel);
const SharePanel = dynamic(loadPanel);

/** The button "Share" and its dialog, whose code comes when somebody reaches for it. */
export function ShareDialog({ runId }: { runId: string }) {
  const { button, isOpen, isUsed, setOpen } = useOpener();
  return (
    <>
      <Button
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        icon={<Share2 aria-hidden className="size-4" strokeWidth={1.75} />}
        onPointerEnter={() => void loadPanel()}
        onFocus={() => void loadPanel()}
        onClick={() => setOpen(true)}
      >
        <span className="max-sm:sr-only">Share</span>
      </Button>
      {isUsed ? <SharePanel runId={runId} isOpen={isOpen} onOpenChange={setOpen} /> : null}
    </>
  );
}
