"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { usePageActions } from "@/components/shell/page-actions";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { StatusChip } from "@/components/ui/status-chip";
import { unpackRunState } from "@/lib/events/pack-run-state";
import { runPageTitle, runPlaceText } from "@/lib/run-view/page-title";
import type { CommandType } from "@/lib/schemas/command";
import { ConnectionPill } from "./connection-pill";
import { LiveRegion } from "./live-region";
import { ParentLink } from "./parent-link";
import { RunActions } from "./run-actions";
import { useRun, useRunView } from "./run-context";
import { RunProvider } from "./run-provider";
import { RunTabs } from "./run-tabs";

/** Head, tabs and live data around all pages of a run. */
export function RunShell({
  packedState,
  name,
  isWorkerAlive,
  openedAt,
  openCommand,
  children,
}: {
  /** The snapshot (`packRunState`): as objects it would be five times as long on the wire. */
  packedState: string;
  /** As people call it now; the log has the name of its beginning. */
  name: string;
  isWorkerAlive: boolean;
  openedAt: number;
  openCommand: CommandType | null;
  children: ReactNode;
}) {
  const [initialState] = useState(() => unpackRunState(packedState));
  return (
    <RunProvider
      initialState={initialState}
      isWorkerAlive={isWorkerAlive}
      openedAt={openedAt}
      openCommand={openCommand}
    >
      <RunHead name={name} />
      <RunTabs runId={initialState.runId} />
      {children}
      <PhoneBar />
      <LiveRegion />
      <PageUpdater name={name} />
      <RunPageActions />
    </RunProvider>
  );
}

function RunHead({ name }: { name: string }) {
  const { pending } = useRun();
  const { state } = useRunView();
  const place = runPlaceText(state);
  return (
    <PageHeader
      title={name}
      crumbs={[{ href: "/runs", label: "Runs" }]}
      meta={
        <div className="flex flex-wrap items-center gap-2">
          <StatusChip status={state.status} pendingCommand={pending?.type ?? null} />
          <ConnectionPill />
          {state.created?.isSimulated ? (
            <Badge tone="info">
              Simulated<span className="max-sm:sr-only"> model</span>
            </Badge>
          ) : null}
          {state.created?.isDemo ? <Badge>Demo</Badge> : null}
          {state.created?.imported ? <Badge>Imported</Badge> : null}
          {state.created?.parent ? <ParentLink parent={state.created.parent} /> : null}
          <span className="tabular text-text-2 max-sm:basis-full max-sm:text-caption">{place}</span>
        </div>
      }
      actions={
        <div className="hidden flex-wrap items-center gap-2 md:flex">
          <RunActions />
        </div>
      }
    />
  );
}

/** What the palette and single keys can do on every page of the run. */
function RunPageActions() {
  const { runId, store } = useRun();
  const { paused } = useRunView();
  const router = useRouter();
  usePageActions([
    {
      id: "viewing",
      label: "Pause or resume viewing",
      key: "p",
      run: () => store.setPaused(!paused.isPaused),
    },
    {
      id: "best-skill",
      label: "Download best skill",
      key: "b",
      run: () => window.location.assign(`/api/v1/runs/${runId}/best_skill.md`),
    },
    {
      id: "compare",
      label: "Compare with another run",
      run: () => router.push(`/compare?runs=${runId}`),
    },
    {
      id: "again",
      label: "Run again with changes",
      run: () => router.push(`/runs/new?from=${runId}`),
    },
  ]);
  return null;
}

/** On a phone the commands stand at the bottom, in reach of the thumb. */
function PhoneBar() {
  return (
    <div className="sticky bottom-0 z-20 flex flex-wrap items-center justify-end gap-2 border-t bg-bg px-4 py-2 md:hidden">
      <RunActions />
    </div>
  );
}

/** Title of the tab, and fresh server data for the open page when a step was decided. */
function PageUpdater({ name }: { name: string }) {
  const { state, connection } = useRunView();
  const { runId } = useRun();
  const pathname = usePathname();
  const router = useRouter();
  const title = runPageTitle(state, name);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const version = `${state.steps.length}.${state.versions.length}.${state.status}`;
  const shown = useRef({ pathname, version });
  const isOverview = pathname === `/runs/${runId}`;
  const isLive = connection.kind === "live";
  useEffect(() => {
    if (shown.current.pathname !== pathname) {
      shown.current = { pathname, version };
    }
    // Without a server a refresh would replace the page by the browser's own error page.
    if (!isOverview && isLive && shown.current.version !== version) {
      shown.current = { pathname, version };
      router.refresh();
    }
  }, [version, pathname, isOverview, isLive, router]);
  return null;
}
