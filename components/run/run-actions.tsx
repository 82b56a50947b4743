"use client";

import { ChevronDown, Download, Pause, Play, Square } from "lucide-react";
import { ShareDialog } from "@/components/share/share-dialog";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { canApply } from "@/lib/domain/run-status";
import { useRun, useRunView } from "./run-context";

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;

/** Download, share and the commands that fit the run's state. */
export function RunActions() {
  const { runId } = useRun();
  return (
    <>
      <DownloadMenu />
      <ShareDialog runId={runId} />
      <CommandButtons />
    </>
  );
}

/** Pause or resume, and stop. */
export function CommandButtons() {
  const { pending, send } = useRun();
  const { status, created } = useRunView().state;
  const isBusy = pending !== null;
  const isStopping = pending?.type === "stop" || pending?.type === "stop_now";
  if (created?.imported) {
    return null;
  }
  return (
    <>
      {canApply("stop", status) ? (
        <Menu
          trigger={
            <Button icon={<Square {...icon} className="size-3.5" />} pending={isStopping}>
              {isStopping ? "Stopping…" : "Stop"}
              <ChevronDown {...icon} className="size-3.5" />
            </Button>
          }
        >
          <MenuItem
            disabled={isBusy}
            onSelect={() => void send("stop")}
            help="Keeps everything; the calls of this step are still paid."
          >
            After this step
          </MenuItem>
          <MenuItem
            disabled={isStopping && pending?.type === "stop_now"}
            onSelect={() => void send("stop_now")}
            help="Drops the unfinished step. Finished items are kept for a resume and not paid again."
          >
            Now
          </MenuItem>
        </Menu>
      ) : null}
      {canApply("pause", status) ? (
        <Button
          variant="primary"
          pending={pending?.type === "pause"}
          onClick={() => void send("pause")}
          icon={<Pause {...icon} />}
        >
          {pending?.type === "pause" ? "Pausing…" : "Pause"}
        </Button>
      ) : null}
      {canApply("resume", status) ? (
        <Button
          variant="primary"
          pending={pending?.type === "resume"}
          onClick={() => void send("resume")}
          icon={<Play {...icon} />}
        >
          {pending?.type === "resume" ? "Resuming…" : "Resume"}
        </Button>
      ) : null}
    </>
  );
}

/** The best skill as a file at any time, and what else can be taken along. */
function DownloadMenu() {
  const { runId } = useRun();
  const base = `/api/v1/runs/${runId}`;
  return (
    <span className="inline-flex">
      <Button asChild variant="quiet" className="rounded-e-none pe-1.5">
        <a href={`${base}/best_skill.md`} download>
          <Download {...icon} />
          <span className="max-sm:sr-only">best_skill.md</span>
        </a>
      </Button>
      <Menu
        trigger={
          <Button variant="quiet" className="rounded-s-none px-1" aria-label="More downloads">
            <ChevronDown {...icon} className="size-3.5" />
          </Button>
        }
      >
        <DownloadItem href={`${base}/best_skill.md`}>best_skill.md</DownloadItem>
        <DownloadItem href={`${base}/best_skill.md?provenance=1`}>
          best_skill.md with its origin as a comment
        </DownloadItem>
        <DownloadItem href={`${base}/skill.zip`}>Agent Skill (zip)</DownloadItem>
        <DownloadItem href={`${base}/export.zip`}>Output directory (zip)</DownloadItem>
      </Menu>
    </span>
  );
}

function DownloadItem({ href, children }: { href: string; children: string }) {
  return (
    <MenuItem asChild>
      <a href={href} download>
        <Download {...icon} />
        {children}
      </a>
    </MenuItem>
  );
}
