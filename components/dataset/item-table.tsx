"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import { cutText } from "@/lib/format/text";
import type { SplitName } from "@/lib/schemas/dataset";
import type { DatasetItemRow, DatasetRow } from "@/lib/schemas/read-models";
import { splitWord } from "./environment-words";

const textChars = 280;
const expectedChars = 120;

/** A dataset's items, page by page; the search looks at the items of the page. */
export function ItemTable({
  dataset,
  items,
  split,
  nextCursor,
}: {
  dataset: DatasetRow;
  items: readonly DatasetItemRow[];
  split: SplitName | null;
  nextCursor: string | null;
}) {
  const router = useRouter();
  const [search, setSearch] = useState("");
  const shown = filterItems(items, search);
  const address = (query: Record<string, string>) =>
    `/datasets/${dataset.id}?${new URLSearchParams(query).toString()}`;
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Items"
        meta={
          <span className="tabular text-caption text-text-3">
            {search
              ? `${formatCount(shown.length)} of ${formatCount(items.length)} on this page`
              : null}
          </span>
        }
      />
      <div className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
        <SegmentedControl
          label="Split"
          size="md"
          value={split ?? "all"}
          options={[
            { value: "all", label: "All" },
            { value: "train", label: "Train" },
            { value: "val", label: "Selection" },
            { value: "test", label: "Test" },
          ]}
          onChange={(value) =>
            router.replace(
              value === "all" ? `/datasets/${dataset.id}` : address({ split: value }),
              {
                scroll: false,
              },
            )
          }
        />
        <div className="relative w-full sm:w-64">
          <Search
            aria-hidden
            strokeWidth={1.75}
            className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-text-3"
          />
          <Input
            type="search"
            aria-label="Search the items"
            placeholder="Search the items"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="ps-8"
          />
        </div>
      </div>
      {shown.length === 0 ? (
        <p className="px-4 py-8 text-center text-text-2">
          {search ? "No item of this page matches." : "This split has no items."}
        </p>
      ) : (
        <ItemRows items={shown} />
      )}
      {nextCursor ? (
        <div className="flex justify-center border-t p-3">
          <Button asChild>
            <Link href={address({ ...(split ? { split } : {}), cursor: nextCursor })}>
              Next items
            </Link>
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function ItemRows({ items }: { items: readonly DatasetItemRow[] }) {
  return (
    <>
      <div className="hidden md:block">
        <Table label="Items">
          <TableHead>
            <tr>
              <HeadCell>Id</HeadCell>
              <HeadCell>Split</HeadCell>
              <HeadCell className="hidden lg:table-cell">Type</HeadCell>
              <HeadCell>Text</HeadCell>
              <HeadCell>Expected</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {items.map((item) => (
              <TableRow key={item.itemId} className="align-top">
                <Cell className="min-w-36 max-w-48 break-all font-mono text-text-2">
                  {item.itemId}
                </Cell>
                <Cell>
                  <Badge>{splitWord(item.split)}</Badge>
                </Cell>
                <Cell className="hidden text-text-2 lg:table-cell">{item.taskType}</Cell>
                <Cell dir="auto" className="break-words leading-5">
                  {cutText(item.text, textChars)}
                </Cell>
                <Cell dir="auto" className="max-w-60 break-words leading-5">
                  {cutText(item.expected.join(" · "), expectedChars)}
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {items.map((item) => (
          <li key={item.itemId} className="grid gap-1 border-b px-4 py-3 last:border-b-0">
            <p className="flex flex-wrap items-center gap-2 text-caption text-text-3">
              <span className="break-all font-mono">{item.itemId}</span>
              <Badge>{splitWord(item.split)}</Badge>
            </p>
            <p dir="auto" className="break-words text-table">
              {cutText(item.text, textChars)}
            </p>
            <p dir="auto" className="break-words text-table">
              <span className="text-text-3">Expected: </span>
              {cutText(item.expected.join(" · "), expectedChars)}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Items whose id, type, text or expected answers contain the words searched for. */
export function filterItems(
  items: readonly DatasetItemRow[],
  search: string,
): readonly DatasetItemRow[] {
  const wanted = search.trim().toLocaleLowerCase();
  return wanted === ""
    ? items
    : items.filter((item) =>
        [item.itemId, item.taskType, item.text, ...item.expected].some((text) =>
          text.toLocaleLowerCase().includes(wanted),
        ),
      );
}
