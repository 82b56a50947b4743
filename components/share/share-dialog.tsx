"use client";

import { Share2 } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

const loadPanel = () => import("./share-panel").then((module) => module.SharePanel);
const SharePanel = dynamic(loadPanel);

/** The button "Share" and its dialog: what visitors see, a new link, the links there are. */
export function ShareDialog({ runId }: { runId: string }) {
  return (
    <Dialog
      title="Share this run"
      description="A read-only page for anybody with the link. It follows the run while it goes on."
      trigger={
        <Button
          icon={<Share2 aria-hidden className="size-4" strokeWidth={1.75} />}
          onPointerEnter={() => void loadPanel()}
          onFocus={() => void loadPanel()}
        >
          <span className="max-sm:sr-only">Share</span>
        </Button>
      }
    >
      <SharePanel runId={runId} />
    </Dialog>
  );
}
