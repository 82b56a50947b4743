"use client";

import { usePathname, useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { PageBody } from "@/components/shell/page-header";
import { useAddressState } from "@/components/shell/use-address-state";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { itemResultWords } from "@/lib/domain/status-words";
import { filterRows, type MatrixFilter, makeItemMatrix } from "@/lib/run-view/item-matrix";
import { unpackMatrix } from "@/lib/run-view/pack-matrix";
import { MatrixGrid } from "./matrix-grid";
import { RolloutPanel } from "./rollout-panel";

const splits = [
  { value: "val", label: "Selection" },
  { value: "train", label: "Train" },
  { value: "test", label: "Test" },
] as const;

const filters: readonly { readonly value: MatrixFilter; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "regressed", label: "▼ Regressed" },
  { value: "improved", label: "▲ Improved" },
  { value: "flips", label: "Flips often" },
  { value: "always_fails", label: "Always fails" },
  { value: "always_passes", label: "Always passes" },
  { value: "no_score", label: "No score" },
];

/** Items × scored skill versions of a split, with filters; a cell opens its rollout. */
export function ItemMatrix({
  runId,
  packedMatrix,
}: {
  runId: string;
  /** `packMatrix` */
  packedMatrix: string;
}) {
  const router = useRouter();
  const pathname = usePathname();
  // All rows are here already: the server has nothing to add to a filter.
  const [address, setAddress] = useAddressState("filter");
  const filter = filters.find((entry) => entry.value === address)?.value ?? "all";
  const [search, setSearch] = useState("");
  const [rolloutId, setRolloutId] = useState<number | null>(null);
  const matrix = useMemo(() => unpackMatrix(packedMatrix), [packedMatrix]);
  const model = useMemo(() => makeItemMatrix(matrix), [matrix]);
  const rows = useMemo(() => filterRows(model.rows, filter, search), [model, filter, search]);
  const showSplit = (split: string) =>
    router.replace(`${pathname}?${new URLSearchParams({ split, filter })}`, { scroll: false });
  return (
    <PageBody>
      <div className="flex min-w-0 flex-wrap items-center gap-3">
        <SegmentedControl
          label="Split"
          size="md"
          value={matrix.split}
          options={splits}
          onChange={showSplit}
        />
        <Input
          type="search"
          aria-label="Search in items"
          placeholder="Search id, type or text"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="max-w-64"
        />
        <Legend />
      </div>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">Filter of items</legend>
        {filters.map((entry) => (
          <button
            key={entry.value}
            type="button"
            aria-pressed={filter === entry.value}
            onClick={() => setAddress(entry.value === "all" ? null : entry.value)}
            className={cn(
              "min-h-7 rounded-full border px-3 text-caption text-text-2 hover:bg-surface-2",
              filter === entry.value && "border-accent bg-selected text-text hover:bg-selected",
            )}
          >
            {entry.label} <span className="tabular text-text-3">{model.counts[entry.value]}</span>
          </button>
        ))}
      </fieldset>
      <Card className="overflow-hidden">
        {matrix.columns.length === 0 ? (
          <p className="px-4 py-10 text-center text-text-3">
            {matrix.split === "val"
              ? "The baseline has not been scored yet; its results appear here."
              : "No item of this split has been run yet."}
          </p>
        ) : rows.length === 0 ? (
          <p className="px-4 py-10 text-center text-text-3">No item fits this filter.</p>
        ) : (
          <MatrixGrid columns={model.columns} rows={rows} onOpen={setRolloutId} />
        )}
      </Card>
      <RolloutPanel runId={runId} rolloutId={rolloutId} onClose={() => setRolloutId(null)} />
    </PageBody>
  );
}

function Legend() {
  const results = ["pass", "partial", "fail", "no_score", "not_run"] as const;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-caption text-text-3 md:ms-auto">
      {results.map((result) => (
        <li key={result}>
          <span aria-hidden>{itemResultWords(result).sign} </span>
          {itemResultWords(result).word.toLowerCase()}
        </li>
      ))}
    </ul>
  );
}
