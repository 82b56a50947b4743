import Link from "next/link";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { formatCount, formatPlural } from "@/lib/format/count";
import { cutText, shortHash } from "@/lib/format/text";
import {
  type ChangeKind,
  changeKinds,
  type DatasetComparison,
  type ItemChange,
} from "@/lib/schemas/dataset-change";
import type { DatasetItemRow } from "@/lib/schemas/read-models";
import { changeLabels } from "./change-words";
import { splitWord } from "./environment-words";

const textChars = 600;

const tones: Readonly<Record<ChangeKind, BadgeTone>> = {
  changed: "info",
  moved: "neutral",
  added: "accept",
  removed: "reject",
};
const signs: Readonly<Record<ChangeKind, string>> = {
  changed: "±",
  moved: "→",
  added: "+",
  removed: "−",
};

/** Two versions of a dataset, item by item. */
export function DatasetChanges({
  comparison,
  kind,
}: {
  comparison: DatasetComparison;
  kind: ChangeKind | null;
}) {
  const { from, to, counts, rows, options, sameItems, nextCursor } = comparison;
  const address = (query: Record<string, string>) =>
    `/datasets/${to.id}/changes?${new URLSearchParams({ from: from.id, ...query }).toString()}`;
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <Side label="From" version={from} />
        <Side label="To" version={to} />
      </div>
      <nav aria-label="Kinds of changes" className="flex flex-wrap gap-2">
        <KindLink href={address({})} isCurrent={kind === null}>
          All changes
        </KindLink>
        {changeKinds.map((one) => (
          <KindLink key={one} href={address({ kind: one })} isCurrent={kind === one}>
            {changeLabels[one]} <span className="tabular">{formatCount(counts[one])}</span>
          </KindLink>
        ))}
        <span className="tabular inline-flex min-h-8 items-center text-table text-text-2">
          {formatPlural(counts.same, "item")} the same
        </span>
      </nav>
      {options.length > 0 ? <Options options={options} /> : null}
      <Card className="overflow-hidden">
        <CardHeader title="Items" />
        {rows.length === 0 ? (
          <CardBody>
            <p className="text-text-2">
              {sameItems
                ? "Both have the same items in the same splits."
                : kind === null
                  ? "The items are the same; their order differs."
                  : "No item changed in this way."}
            </p>
          </CardBody>
        ) : (
          <ul>
            {rows.map((row) => (
              <ChangedItem key={row.itemId} row={row} fromId={from.id} toId={to.id} />
            ))}
          </ul>
        )}
        {nextCursor ? (
          <div className="flex justify-center border-t p-3">
            <Button asChild>
              <Link href={address({ ...(kind ? { kind } : {}), cursor: nextCursor })}>
                Next changes
              </Link>
            </Button>
          </div>
        ) : null}
      </Card>
    </>
  );
}

function Side({ label, version }: { label: string; version: DatasetComparison["from"] }) {
  const { counts } = version;
  return (
    <Card>
      <CardBody className="grid gap-1">
        <p className="text-caption text-text-2">{label}</p>
        <p className="font-medium">
          <Link href={`/datasets/${version.id}`} className="text-text">
            {version.name}
          </Link>{" "}
          <span className="text-text-2">version {version.version}</span>
        </p>
        <p className="tabular text-table text-text-2">
          {formatCount(counts.train)} train, {formatCount(counts.val)} selection,{" "}
          {formatCount(counts.test)} test ·{" "}
          <span className="font-mono">{shortHash(version.fingerprint)}</span>
        </p>
      </CardBody>
    </Card>
  );
}

function KindLink({
  href,
  isCurrent,
  children,
}: {
  href: string;
  isCurrent: boolean;
  children: React.ReactNode;
}) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "true" : undefined}
      className={cn(
        "inline-flex min-h-8 items-center gap-1.5 rounded-control border px-3 text-table text-text no-underline hover:bg-surface",
        isCurrent && "bg-selected font-medium",
      )}
    >
      {children}
    </Link>
  );
}

function Options({ options }: { options: DatasetComparison["options"] }) {
  return (
    <Card>
      <CardHeader title="Settings that travel with the data" />
      <ul>
        {options.map(({ key, before, after }) => (
          <li key={key} className="grid gap-1 border-b px-4 py-2.5 text-table last:border-b-0">
            <span className="font-mono text-text-2">{key}</span>
            <span className="break-all">
              <del className="bg-diff-remove-line">{cutText(before || "not set", textChars)}</del>{" "}
              <ins className="bg-diff-add-line no-underline">
                {cutText(after || "not set", textChars)}
              </ins>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ChangedItem({ row, fromId, toId }: { row: ItemChange; fromId: string; toId: string }) {
  const { itemId, kind, before, after, fields } = row;
  const home = after === null ? fromId : toId;
  return (
    <li className="grid gap-2 border-b px-4 py-3 last:border-b-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tones[kind]} icon={<span aria-hidden>{signs[kind]}</span>}>
          {changeLabels[kind]}
        </Badge>
        <Link
          href={`/datasets/${home}/items/${encodeURIComponent(itemId)}`}
          className="break-all font-mono text-table"
        >
          {itemId}
        </Link>
        {before && after && before.split !== after.split ? (
          <span className="text-table text-text-2">
            {splitWord(before.split)} → {splitWord(after.split)}
          </span>
        ) : (
          <SplitOf item={after ?? before} />
        )}
        {fields.length > 0 ? (
          <span className="text-caption text-text-2">differs in {fields.join(", ")}</span>
        ) : null}
      </p>
      {kind === "changed" && before && after ? (
        <div className="grid gap-2 md:grid-cols-2">
          <ItemText label="Before" item={before} />
          <ItemText label="After" item={after} />
        </div>
      ) : (
        <ItemText item={after ?? before} />
      )}
    </li>
  );
}

function SplitOf({ item }: { item: DatasetItemRow | null }) {
  return item === null ? null : (
    <span className="text-table text-text-2">{splitWord(item.split)}</span>
  );
}

function ItemText({ label, item }: { label?: string; item: DatasetItemRow | null }) {
  if (item === null) return null;
  return (
    <div className="min-w-0 rounded-control bg-surface p-3 text-table">
      {label ? <p className="mb-1 text-caption text-text-2">{label}</p> : null}
      <p dir="auto" className="whitespace-pre-wrap break-words">
        {cutText(item.text, textChars)}
      </p>
      <p dir="auto" className="mt-2 break-words">
        <span className="text-text-2">Expected: </span>
        {cutText(item.expected.join(" · "), textChars)}
      </p>
    </div>
  );
}
