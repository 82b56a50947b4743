"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { type RolloutPage, rolloutPageSchema } from "@/lib/schemas/read-models";
import { RolloutView } from "./rollout-view";

type Loaded =
  | { readonly kind: "ready"; readonly id: number; readonly page: RolloutPage }
  | { readonly kind: "failed"; readonly id: number };

/** A rollout over the page it was opened from; it has an address of its own as well. */
export function RolloutPanel({
  runId,
  rolloutId,
  onClose,
}: {
  runId: string;
  rolloutId: number | null;
  onClose: () => void;
}) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    if (rolloutId === null) {
      return;
    }
    let isGone = false;
    readRollout(runId, rolloutId).then(
      (page) => isGone || setLoaded({ kind: "ready", id: rolloutId, page }),
      () => isGone || setLoaded({ kind: "failed", id: rolloutId }),
    );
    return () => {
      isGone = true;
    };
  }, [runId, rolloutId]);
  const shown = loaded !== null && loaded.id === rolloutId ? loaded : null;
  return (
    <Dialog
      open={rolloutId !== null}
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title={shown?.kind === "ready" ? `Item ${shown.page.row.itemId}` : "Rollout"}
      width="xl"
      footer={
        <>
          {shown?.kind === "ready" ? (
            <Link
              href={`/runs/${runId}/items/${encodeURIComponent(shown.page.row.itemId)}`}
              className="me-auto text-accent"
            >
              All results of this item
            </Link>
          ) : null}
          <Link href={`/runs/${runId}/rollouts/${rolloutId ?? 0}`} className="text-accent">
            Open as a page
          </Link>
        </>
      }
    >
      {shown === null ? (
        <div className="grid gap-2">
          <Skeleton className="h-6 w-40" />
          <Skeleton className="h-24" />
          <Skeleton className="h-24" />
        </div>
      ) : shown.kind === "failed" ? (
        <p className="text-text-2">This rollout could not be read. Close it and try again.</p>
      ) : (
        <RolloutView page={shown.page} runId={runId} />
      )}
    </Dialog>
  );
}

async function readRollout(runId: string, rolloutId: number): Promise<RolloutPage> {
  const response = await fetch(`/api/v1/runs/${runId}/rollouts/${rolloutId}`);
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  return rolloutPageSchema.parse(await response.json());
}
