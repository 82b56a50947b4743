"use client";

import Link from "next/link";
import { useState } from "react";
import type { DiffLayout } from "@/components/diff/diff-table";
import { SkillDiff } from "@/components/diff/skill-diff";
import { Card, CardHeader } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";

const layouts = [
  { value: "split", label: "Split" },
  { value: "unified", label: "Unified" },
] as const;

/** The candidate of a step against the skill it was made from. */
export function CandidateDiffCard({
  runId,
  from,
  to,
}: {
  runId: string;
  from: { readonly number: number; readonly text: string };
  to: { readonly number: number; readonly text: string };
}) {
  const [layout, setLayout] = useState<DiffLayout>("split");
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Candidate"
        meta={
          <span className="font-mono text-text-2">
            v{from.number} → v{to.number}
          </span>
        }
        actions={
          <>
            <span className="hidden lg:block">
              <SegmentedControl
                label="Layout of the diff"
                value={layout}
                options={layouts}
                onChange={setLayout}
              />
            </span>
            <Link
              href={`/runs/${runId}/skill?a=${from.number}&b=${to.number}`}
              className="text-accent"
            >
              Open
            </Link>
          </>
        }
      />
      <SkillDiff
        before={from.text}
        after={to.text}
        label={`version ${from.number} to candidate ${to.number}`}
        layout={layout}
      />
    </Card>
  );
}
