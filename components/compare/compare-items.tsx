"use client";

import { useState } from "react";
import { toneClass } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { itemResultWords } from "@/lib/domain/status-words";
import { formatCount } from "@/lib/format/count";
import { filterCompared, type ItemFilter } from "@/lib/run-view/compare-tables";
import type { Comparison } from "@/lib/schemas/comparison";

const pageSize = 100;

/** Common selection items with the result of every run's best skill. */
export function CompareItems({
  comparison,
  base,
  other,
  filter,
  onFilter,
}: {
  comparison: Comparison;
  /** Positions of the baseline run and of the run set against it. */
  base: number;
  other: number;
  filter: ItemFilter;
  onFilter: (filter: ItemFilter) => void;
}) {
  const [shown, setShown] = useState(pageSize);
  const { runs, items } = comparison;
  const rows = filterCompared(items, filter, { base, other });
  const count = (each: ItemFilter) =>
    formatCount(filterCompared(items, each, { base, other }).length);
  const [baseName, otherName] = [base, other].map((index) => runs[index]?.row.name ?? "");
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Items"
        actions={
          <Select
            aria-label="Which items"
            value={filter}
            onChange={(event) => {
              const next = filters.find((each) => each === event.target.value);
              onFilter(next ?? "different");
              setShown(pageSize);
            }}
          >
            <option value="different">Different results ({count("different")})</option>
            <option value="improved">
              {otherName} right, {baseName} wrong ({count("improved")})
            </option>
            <option value="regressed">
              {baseName} right, {otherName} wrong ({count("regressed")})
            </option>
            <option value="all">All common items ({count("all")})</option>
          </Select>
        }
      />
      {items.length === 0 ? (
        <p className="px-4 py-6 text-text-2">
          These runs have no selection items in common, so single results cannot be compared. Runs
          on the same dataset can.
        </p>
      ) : rows.length === 0 ? (
        <p className="px-4 py-6 text-text-2">No common item fits this filter.</p>
      ) : (
        <Table label="Results of common items" scrolls>
          <TableHead className="bg-surface">
            <tr>
              <HeadCell>Item</HeadCell>
              {runs.map(({ row }) => (
                <HeadCell key={row.id}>{row.name}</HeadCell>
              ))}
            </tr>
          </TableHead>
          <tbody>
            {rows.slice(0, shown).map((item) => (
              <TableRow key={item.itemHash}>
                <th scope="row" className="max-w-96 px-2 py-2 ps-4 text-start font-normal">
                  <span className="font-mono text-caption">{item.itemId}</span>
                  <span className="line-clamp-1 text-caption text-text-3">{item.text}</span>
                </th>
                {item.results.map((result, index) => {
                  const words = itemResultWords(result ?? "not_run");
                  return (
                    <Cell key={runs[index]?.row.id ?? index} className={toneClass(words.tone)}>
                      <span aria-hidden>{words.sign} </span>
                      {words.word.toLowerCase()}
                    </Cell>
                  );
                })}
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      {rows.length > shown ? (
        <button
          type="button"
          className="min-h-10 w-full border-t text-accent"
          onClick={() => setShown(shown + pageSize)}
        >
          Show more of {formatCount(rows.length)}
        </button>
      ) : null}
    </Card>
  );
}

const filters = ["different", "all", "improved", "regressed"] as const;
