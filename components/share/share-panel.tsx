"use client";

import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { CreateShare } from "./create-share";
import { type LoadedShares, ShareList } from "./share-list";
import { listShares } from "./share-requests";

/** The dialog behind "Share": what visitors see, a new link, the links there are. */
export function SharePanel({
  runId,
  isOpen,
  onOpenChange,
}: {
  runId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      title="Share this run"
      description="A read-only page for anybody with the link. It follows the run while it goes on."
    >
      <Links runId={runId} />
    </Dialog>
  );
}

function Links({ runId }: { runId: string }) {
  const [shares, setShares] = useState<LoadedShares>("loading");
  const load = async () => setShares((await listShares(runId)) ?? "failed");
  useEffect(() => {
    let isGone = false;
    void listShares(runId).then((found) => {
      if (!isGone) {
        setShares(found ?? "failed");
      }
    });
    return () => {
      isGone = true;
    };
  }, [runId]);
  return (
    <div className="grid gap-6">
      <CreateShare runId={runId} onCreated={() => void load()} />
      <ShareList shares={shares} onChanged={() => void load()} />
    </div>
  );
}
