"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { cutText } from "@/lib/format/text";
import type { SplitName } from "@/lib/schemas/dataset";
import type { DatasetItemRow, DatasetRow } from "@/lib/schemas/read-models";
import { splitWord } from "./environment-words";

const textChars = 280;
const expectedChars = 120;

/** A dataset's items, page by page; the search looks into all of them. */
export function ItemTable({
  dataset,
  items,
  split,
  search,
  nextCursor,
}: {
  dataset: DatasetRow;
  items: readonly DatasetItemRow[];
  split: SplitName | null;
  search: string;
  nextCursor: string | null;
}) {
  const router = useRouter();
  const [typed, setTyped] = useState(search);
  const address = (query: { split?: SplitName | null; search?: string; cursor?: string }) => {
    const wanted = { split, search, ...query };
    const given = Object.entries(wanted).flatMap(([key, value]) => (value ? [[key, value]] : []));
    return `/datasets/${dataset.id}?${new URLSearchParams(given).toString()}`;
  };
  const handleSearch = (event: FormEvent) => {
    event.preventDefault();
    router.replace(address({ search: typed.trim() }), { scroll: false });
  };
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Items" />
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
            router.replace(address({ split: value === "all" ? null : value }), { scroll: false })
          }
        />
        <form onSubmit={handleSearch} className="relative w-full sm:w-64">
          <Search
            aria-hidden
            strokeWidth={1.75}
            className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-text-3"
          />
          <Input
            type="search"
            aria-label="Search the items"
            placeholder="Search the items"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="ps-8"
          />
        </form>
        {search ? (
          <Link href={address({ search: "" })} scroll={false} className="text-table">
            Show all items
          </Link>
        ) : null}
      </div>
      {items.length === 0 ? (
        <p className="px-4 py-8 text-center text-text-2">
          {search ? "No item matches." : "This split has no items."}
        </p>
      ) : (
        <ItemRows items={items} datasetId={dataset.id} />
      )}
      {nextCursor ? (
        <div className="flex justify-center border-t p-3">
          <Button asChild>
            <Link href={address({ cursor: nextCursor })}>Next items</Link>
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function ItemRows({ items, datasetId }: { items: readonly DatasetItemRow[]; datasetId: string }) {
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
                <Cell className="min-w-36 max-w-48">
                  <ItemLink itemId={item.itemId} datasetId={datasetId} />
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
              <ItemLink itemId={item.itemId} datasetId={datasetId} />
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

function ItemLink({ itemId, datasetId }: { itemId: string; datasetId: string }) {
  return (
    <Link
      href={`/datasets/${datasetId}/items/${encodeURIComponent(itemId)}`}
      className="break-all font-mono"
    >
      {itemId}
    </Link>
  );
}
