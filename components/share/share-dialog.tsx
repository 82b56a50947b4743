"use client";

import { Share2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CreateShare } from "./create-share";
import { type LoadedShares, ShareList } from "./share-list";
import { listShares } from "./share-requests";

/** The button "Share" and its dialog: what visitors see, a new link, the links there are. */
export function ShareDialog({ runId }: { runId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [shares, setShares] = useState<LoadedShares>("loading");

  const load = async () => setShares((await listShares(runId)) ?? "failed");
  const handleOpenChange = (next: boolean) => {
    setIsOpen(next);
    if (next) {
      setShares("loading");
      void load();
    }
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={handleOpenChange}
      title="Share this run"
      description="A read-only page for anybody with the link. It follows the run while it goes on."
      trigger={
        <Button icon={<Share2 aria-hidden className="size-4" strokeWidth={1.75} />}>
          <span className="max-sm:sr-only">Share</span>
        </Button>
      }
    >
      <div className="grid gap-6">
        <CreateShare runId={runId} onCreated={() => void load()} />
        <ShareList shares={shares} onChanged={() => void load()} />
      </div>
    </Dialog>
  );
}
