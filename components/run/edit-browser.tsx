"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import { PageBody } from "@/components/shell/page-header";
import { useAddressState } from "@/components/shell/use-address-state";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ExportLinks } from "@/components/ui/export-links";
import { Input, Select } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { scoreSteps } from "@/lib/charts/score-steps";
import { editOpWord } from "@/lib/domain/edit-words";
import {
  countFates,
  type EditFilter,
  editFate,
  fateWord,
  filterEdits,
} from "@/lib/run-view/edit-rows";
import { editStory } from "@/lib/run-view/edit-story";
import { editKey, findSimilarEdits } from "@/lib/run-view/similar-edits";
import type { EditRow } from "@/lib/schemas/read-models";
import { EditCard } from "./edit-card";
import { EditStoryLines } from "./edit-story-lines";
import { OutcomeWord } from "./outcome-word";
import { useRunView } from "./run-context";

const pageSize = 60;
const fates = ["accepted", "not_accepted", "rejected", "not_applied", "not_selected"] as const;

/** All edits that reached selection, those that were not accepted included. */
export function EditBrowser({ runId, edits }: { runId: string; edits: readonly EditRow[] }) {
  const { state } = useRunView();
  const [fate, setFate] = useAddressState("fate");
  const [op, setOp] = useAddressState("op");
  const [source, setSource] = useAddressState("source");
  const [search, setSearch] = useAddressState("q");
  const [shown, setShown] = useState(pageSize);
  const filter: EditFilter = {
    fate: fates.find((each) => each === fate) ?? "all",
    op: op ?? "",
    source: source ?? "",
    search: search ?? "",
  };
  const similar = useMemo(() => findSimilarEdits(edits), [edits]);
  const steps = scoreSteps(state);
  const counts = countFates(edits);
  const rows = filterEdits(edits, filter);
  const notAccepted = edits.length - counts.accepted;
  const change = (next: Partial<EditFilter>) => {
    const setters = { fate: setFate, op: setOp, source: setSource, search: setSearch };
    for (const key of ["fate", "op", "source", "search"] as const) {
      const value = next[key];
      if (value !== undefined) {
        setters[key](value === "" || value === "all" ? null : value);
      }
    }
    setShown(pageSize);
  };
  if (edits.length === 0) {
    return (
      <PageBody>
        <EmptyState title="No edits proposed yet">
          Edits appear after the first step: the optimizer reads trajectories, proposes edits, and
          the best of them go into a candidate.
        </EmptyState>
      </PageBody>
    );
  }
  return (
    <PageBody>
      <div className="flex min-w-0 flex-wrap items-center gap-3">
        <SegmentedControl
          label="Edits"
          size="md"
          value={filter.fate}
          onChange={(fate) => change({ fate })}
          options={[
            { value: "all", label: `All ${edits.length}` },
            { value: "accepted", label: `Accepted ${counts.accepted}` },
            { value: "not_accepted", label: `Not accepted ${notAccepted}` },
            { value: "rejected", label: `Rejected ${counts.rejected}` },
            { value: "not_applied", label: `Not applied ${counts.not_applied}` },
            { value: "not_selected", label: `Not selected ${counts.not_selected}` },
          ]}
        />
        <div className="w-40">
          <Select
            aria-label="Operation"
            value={filter.op}
            onChange={(event) => change({ op: event.target.value })}
          >
            <option value="">All operations</option>
            {["append", "insert_after", "replace", "delete"].map((op) => (
              <option key={op} value={op}>
                {editOpWord(op)}
              </option>
            ))}
          </Select>
        </div>
        <div className="w-40">
          <Select
            aria-label="Source"
            value={filter.source}
            onChange={(event) => change({ source: event.target.value })}
          >
            <option value="">All sources</option>
            <option value="failure">From failures</option>
            <option value="success">From successes</option>
          </Select>
        </div>
        <Input
          type="search"
          aria-label="Search in edits"
          placeholder="Search text"
          data-focus-filter
          className="max-w-56"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
        />
        <ExportLinks
          label="Edits"
          links={[
            { label: "CSV", href: `/api/v1/runs/${runId}/edits?format=csv` },
            { label: "JSON", href: `/api/v1/runs/${runId}/edits?limit=200` },
          ]}
        />
      </div>
      <Card className="overflow-hidden">
        {rows.length === 0 ? (
          <p className="px-4 py-10 text-center text-text-3">No edit fits this filter.</p>
        ) : (
          <ul>
            {rows.slice(0, shown).map((edit) => (
              <li
                key={`${edit.step}-${edit.position}`}
                className="border-b last:border-b-0 md:flex"
              >
                <div className="grid shrink-0 content-start gap-0.5 px-4 pt-3 text-caption md:w-44">
                  <Link
                    href={`/runs/${runId}/steps/${edit.step}`}
                    className="font-medium text-accent"
                  >
                    Step {edit.step}, edit {edit.position}
                  </Link>
                  <span className="text-text-2">{fateWord(editFate(edit))}</span>
                  {edit.outcome && edit.selection === "selected" ? (
                    <OutcomeWord action={edit.outcome} />
                  ) : null}
                </div>
                <div className="min-w-0 flex-1">
                  <EditCard
                    edit={{
                      op: edit.op,
                      target: edit.target ?? "",
                      content: edit.content ?? "",
                      sourceType: edit.sourceType,
                      support: edit.supportCount,
                      status: edit.status,
                    }}
                  />
                  <EditStoryLines
                    runId={runId}
                    story={editStory(edit, { state, steps, similar: similar.get(editKey(edit)) })}
                  />
                </div>
              </li>
            ))}
          </ul>
        )}
        {rows.length > shown ? (
          <button
            type="button"
            className="min-h-10 w-full border-t text-accent"
            onClick={() => setShown(shown + pageSize)}
          >
            Show more of {rows.length}
          </button>
        ) : null}
      </Card>
    </PageBody>
  );
}
