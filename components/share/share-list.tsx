"use client";

import { useState } from "react";
import { toast } from "sonner";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatPlural } from "@/lib/format/count";
import type { ShareRow } from "@/lib/schemas/read-models";
import { revokeShare } from "./share-requests";
import { linkWords, scopeWords, shareState } from "./share-words";

export type LoadedShares = "loading" | "failed" | readonly ShareRow[];

/** The links of a run with their use; an open one can be revoked. */
export function ShareList({ shares, onChanged }: { shares: LoadedShares; onChanged: () => void }) {
  return (
    <section aria-labelledby="share-list-title" className="border-t pt-4">
      <h3 id="share-list-title" className="mb-1 text-body">
        Links of this run
      </h3>
      {shares === "loading" ? <p className="text-table text-text-3">Loading…</p> : null}
      {shares === "failed" ? (
        <p className="flex items-center gap-3 text-table text-text-2">
          The links could not be loaded.
          <Button size="sm" onClick={onChanged}>
            Try again
          </Button>
        </p>
      ) : null}
      {typeof shares === "string" ? null : shares.length === 0 ? (
        <p className="text-table text-text-2">There is no link yet.</p>
      ) : (
        <ul>
          {shares.map((share) => (
            <ShareItem key={share.id} share={share} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ShareItem({ share, onChanged }: { share: ShareRow; onChanged: () => void }) {
  const [isRevoking, setIsRevoking] = useState(false);
  const state = shareState(share, Date.now());
  const handleRevoke = async () => {
    setIsRevoking(true);
    const answer = await revokeShare(share.id);
    setIsRevoking(false);
    if (answer.ok) {
      toast.success("The link was revoked");
    } else {
      toast.error("The link was not revoked", { description: answer.message });
    }
    onChanged();
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-2 text-table last:border-b-0">
      <div className="min-w-0 flex-1">
        <p>
          Created <RelativeTime at={share.createdAt} />
          {state === "open" ? (
            <span className="text-text-2">
              {share.expiresAt ? (
                <>
                  , expires <RelativeTime at={share.expiresAt} />
                </>
              ) : (
                ", never expires"
              )}
            </span>
          ) : null}
        </p>
        <p className="text-caption text-text-3">
          {scopeWords(share.scope)} · {linkWords(share)} ·{" "}
          {formatPlural(share.openedCount, "visit")}
          {share.lastOpenedAt ? (
            <>
              , last <RelativeTime at={share.lastOpenedAt} />
            </>
          ) : null}
        </p>
      </div>
      {state === "open" ? (
        <Button variant="danger" size="sm" pending={isRevoking} onClick={() => void handleRevoke()}>
          Revoke
        </Button>
      ) : (
        <Badge tone="neutral">{state === "revoked" ? "Revoked" : "Expired"}</Badge>
      )}
    </li>
  );
}
