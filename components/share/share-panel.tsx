"use client";

import { useEffect, useState } from "react";
import { CreateShare } from "./create-share";
import { type LoadedShares, ShareList } from "./share-list";
import { listShares } from "./share-requests";

/** What visitors see, a new link, the links there are. */
export function SharePanel({ runId }: { runId: string }) {
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
