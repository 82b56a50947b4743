"use client";

import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount, formatPlural } from "@/lib/format/count";
import { type SplitName, splitNameSchema } from "@/lib/schemas/dataset";
import type { PlacedItem } from "@/lib/schemas/dataset-import";
import { splitWord } from "./environment-words";
import { filterPlaced, movesAfter } from "./split-moves";

const pageSize = 25;

/** Every item with its split; chosen ones go elsewhere with a button. Nothing is stored by it. */
export function SplitEditor({
  placed,
  moves,
  onMove,
}: {
  placed: readonly PlacedItem[];
  moves: Readonly<Record<string, SplitName>>;
  onMove: (moves: Readonly<Record<string, SplitName>>) => void;
}) {
  const [split, setSplit] = useState<SplitName | "all">("all");
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = filterPlaced(placed, { split: split === "all" ? null : split, search });
  const pages = Math.max(1, Math.ceil(shown.length / pageSize));
  const current = Math.min(page, pages - 1);
  const rows = shown.slice(current * pageSize, (current + 1) * pageSize);
  const movedCount = Object.keys(moves).length;
  const isAllChosen = rows.length > 0 && rows.every(({ itemId }) => chosen.has(itemId));

  const toggle = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  const move = (target: SplitName) => {
    onMove(movesAfter(placed, moves, chosen, target));
    setChosen(new Set());
  };
  return (
    <section aria-label="Splits by item" className="min-w-0 rounded-card border">
      <div className="flex flex-wrap items-center gap-2 border-b p-3">
        <Select
          aria-label="Shown split"
          className="w-36"
          value={split}
          onChange={({ target }) => {
            setSplit(splitNameSchema.safeParse(target.value).data ?? "all");
            setPage(0);
          }}
        >
          <option value="all">All splits</option>
          <option value="train">Train</option>
          <option value="val">Selection</option>
          <option value="test">Test</option>
        </Select>
        <Input
          type="search"
          aria-label="Search id, type, group or text"
          placeholder="Search"
          className="w-40 flex-1"
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            setPage(0);
          }}
        />
        <Button
          size="sm"
          disabled={shown.length === 0}
          onClick={() =>
            toggle(
              shown.map(({ itemId }) => itemId),
              true,
            )
          }
        >
          Choose all {formatCount(shown.length)}
        </Button>
      </div>
      <div className="flex min-h-11 flex-wrap items-center gap-2 border-b bg-surface px-3 py-2 text-table">
        <span aria-live="polite" className="tabular text-text-2">
          {chosen.size === 0
            ? `${formatPlural(movedCount, "item")} moved by hand`
            : `${formatPlural(chosen.size, "item")} chosen`}
        </span>
        <span className="flex-1" />
        {splitNameSchema.options.map((name) => (
          <Button key={name} size="sm" disabled={chosen.size === 0} onClick={() => move(name)}>
            Move to {splitWord(name)}
          </Button>
        ))}
        {movedCount > 0 ? (
          <Button size="sm" variant="quiet" onClick={() => onMove({})}>
            Undo all moves
          </Button>
        ) : null}
      </div>
      <Table label="Items and their splits">
        <TableHead>
          <tr>
            <HeadCell className="w-10">
              <input
                type="checkbox"
                aria-label="Choose the items of this page"
                className="size-4 accent-accent"
                checked={isAllChosen}
                onChange={({ target }) =>
                  toggle(
                    rows.map(({ itemId }) => itemId),
                    target.checked,
                  )
                }
              />
            </HeadCell>
            <HeadCell>Item</HeadCell>
            <HeadCell>Split</HeadCell>
            <HeadCell className="hidden md:table-cell">Type</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {rows.map((item) => (
            <TableRow key={item.itemId} className="align-top">
              <Cell className="w-10">
                <input
                  type="checkbox"
                  aria-label={`Choose ${item.itemId}`}
                  className="size-4 accent-accent"
                  checked={chosen.has(item.itemId)}
                  onChange={({ target }) => toggle([item.itemId], target.checked)}
                />
              </Cell>
              <Cell className="min-w-0">
                <span className="block break-all font-mono text-caption text-text-3">
                  {item.itemId}
                </span>
                <span dir="auto" className="block break-words">
                  {item.text}
                </span>
              </Cell>
              <Cell>
                <Badge tone={moves[item.itemId] ? "info" : "plain"}>
                  {splitWord(item.split)}
                  {moves[item.itemId] ? ", moved" : ""}
                </Badge>
              </Cell>
              <Cell className="hidden break-words text-text-2 md:table-cell">{item.taskType}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      <div className="flex items-center justify-between gap-3 border-t px-3 py-2 text-caption text-text-3">
        <span className="tabular">
          {shown.length === 0
            ? "No item matches"
            : `${formatCount(current * pageSize + 1)} to ${formatCount(current * pageSize + rows.length)} of ${formatCount(shown.length)}`}
        </span>
        <span className="flex gap-2">
          <Button size="sm" disabled={current === 0} onClick={() => setPage(current - 1)}>
            Previous
          </Button>
          <Button size="sm" disabled={current >= pages - 1} onClick={() => setPage(current + 1)}>
            Next
          </Button>
        </span>
      </div>
    </section>
  );
}
