"use client";

import { Download } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { startTransition, useOptimistic } from "react";
import { PageBody } from "@/components/shell/page-header";
import { KeepButton } from "@/components/skills/keep-button";
import { Button, buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { formatCount } from "@/lib/format/count";
import type { VersionOption } from "@/lib/run-view/version-options";
import type { SkillBlame } from "@/lib/schemas/read-models";
import { BlameView } from "./blame-view";
import { HiddenBadge } from "./hidden-badge";
import { LengthCard } from "./length-card";
import { PlainSkill } from "./plain-skill";
import { SkillDiff, splitQuery } from "./skill-diff";
import { useMediaQuery } from "./use-media-query";
import { useVersionKeys } from "./use-version-keys";
import { VersionPicker } from "./version-picker";
import { VersionStrip } from "./version-strip";

type View = "split" | "unified" | "blame" | "plain";
type Side = { readonly number: number; readonly text: string };

const views = [
  { value: "split", label: "Split" },
  { value: "unified", label: "Unified" },
  { value: "blame", label: "Blame" },
  { value: "plain", label: "Plain" },
] as const;

/** Two versions of a run's skill side by side; what is shown stands in the address. */
export function SkillPage({
  runId,
  options,
  best,
  view,
  a,
  b,
  blame = null,
}: {
  runId: string;
  options: readonly VersionOption[];
  best: number;
  view: View;
  a: Side | null;
  b: Side | null;
  /** Who wrote version B, when that view is open. */
  blame?: SkillBlame | null;
}) {
  const router = useRouter();
  const pathname = usePathname();
  // The controls follow at once, so that a second choice builds on the first before its texts are there.
  const [wanted, setWanted] = useOptimistic({ a: a?.number ?? 0, b: b?.number ?? 0, view });
  const show = (next: { a?: number; b?: number; view?: View }) => {
    const all = { ...wanted, ...next };
    const query = new URLSearchParams({ a: String(all.a), b: String(all.b), view: all.view });
    startTransition(() => {
      setWanted(all);
      router.replace(`${pathname}?${query}`, { scroll: false });
    });
  };
  const isWide = useMediaQuery(splitQuery);
  const shownView = wanted.view === "split" && !isWide ? "unified" : wanted.view;
  useVersionKeys({
    options,
    current: wanted.b,
    onChoose: (number) => show({ b: number }),
    onNextView: () => show({ view: nextView(shownView, isWide) }),
  });
  if (a === null || b === null) {
    return (
      <PageBody>
        <EmptyState title="No version yet">
          The seed skill appears here when the worker has begun.
        </EmptyState>
      </PageBody>
    );
  }
  const chosen = options.find((option) => option.number === b.number);
  const raw = `/api/v1/runs/${runId}/versions/${b.number}?raw=1`;
  return (
    <PageBody>
      <Card className="overflow-clip">
        <div className="grid gap-3 border-b px-4 py-3">
          <div className="flex flex-wrap items-end gap-3">
            <VersionPicker
              label="From (A)"
              value={wanted.a}
              options={options}
              onChange={(number) => show({ a: number })}
            />
            <VersionPicker
              label="To (B)"
              value={wanted.b}
              options={options}
              onChange={(number) => show({ b: number })}
            />
            <div className="flex flex-wrap gap-2 pb-0.5">
              <Button size="sm" onClick={() => show({ a: 0, b: best })}>
                Seed → best
              </Button>
              <Button
                size="sm"
                disabled={chosen?.parentNumber === null}
                onClick={() => show({ a: chosen?.parentNumber ?? 0 })}
              >
                Previous → this
              </Button>
              <Button size="sm" onClick={() => show({ a: b.number, b: a.number })}>
                Swap
              </Button>
            </div>
            <div className="ms-auto flex flex-wrap items-center gap-2 pb-0.5">
              <SegmentedControl
                label="View"
                value={shownView}
                options={isWide ? views : views.slice(1)}
                onChange={(next) => show({ view: next })}
              />
              <CopyButton size="sm" variant="quiet" label={`Copy v${b.number}`} text={b.text} />
              <KeepButton runId={runId} version={b.number} />
              <a href={raw} download className={buttonClasses("secondary", "sm")}>
                <Download aria-hidden className="size-3.5" strokeWidth={1.75} />v{b.number}.md
              </a>
            </div>
          </div>
          <VersionStrip
            options={options}
            a={a.number}
            b={b.number}
            onChoose={(number) => show({ b: number })}
          />
          <p className="tabular flex flex-wrap items-center gap-x-3 text-caption text-text-3">
            <HiddenBadge text={b.text} />v{a.number} {formatCount(a.text.length)} characters → v
            {b.number} {formatCount(b.text.length)} characters
          </p>
        </div>
        {view === "blame" && blame ? (
          <BlameView key={b.number} runId={runId} blame={blame} />
        ) : view === "plain" || view === "blame" ? (
          <div className="py-2">
            <PlainSkill text={b.text} label={`Text of version ${b.number}`} />
          </div>
        ) : (
          <SkillDiff
            before={a.text}
            after={b.text}
            label={`version ${a.number} to version ${b.number}`}
            layout={view}
          />
        )}
      </Card>
      <LengthCard
        runId={runId}
        versions={options.length}
        onOpen={(number) => show({ b: number })}
      />
    </PageBody>
  );
}

function nextView(view: View, isWide: boolean): View {
  const names = (isWide ? views : views.slice(1)).map(({ value }) => value);
  return names[(names.indexOf(view) + 1) % names.length] ?? view;
}
