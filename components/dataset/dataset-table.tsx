import Link from "next/link";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount, formatPlural } from "@/lib/format/count";
import { shortHash } from "@/lib/format/text";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { DatasetBadges } from "./dataset-badges";
import { environmentWord } from "./environment-words";

/** All datasets; on phones as cards. */
export function DatasetTable({ rows }: { rows: readonly DatasetRow[] }) {
  return (
    <>
      <Card className="hidden overflow-hidden md:block">
        <Table label="Datasets">
          <TableHead className="bg-surface">
            <tr>
              <HeadCell>Name</HeadCell>
              <HeadCell>Environment</HeadCell>
              <HeadCell isNumeric>Train</HeadCell>
              <HeadCell isNumeric>Selection</HeadCell>
              <HeadCell isNumeric>Test</HeadCell>
              <HeadCell isNumeric>Runs</HeadCell>
              <HeadCell className="hidden ps-6 lg:table-cell">Fingerprint</HeadCell>
              <HeadCell isNumeric>Created</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {rows.map((dataset) => (
              <TableRow key={dataset.id} className="relative hover:bg-surface">
                <Cell className="min-w-40">
                  <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <DatasetLink dataset={dataset} />
                    <DatasetBadges dataset={dataset} />
                  </div>
                </Cell>
                <Cell className="text-text-2">{environmentWord(dataset.environment)}</Cell>
                <Cell isNumeric>{formatCount(dataset.counts.train)}</Cell>
                <Cell isNumeric>{formatCount(dataset.counts.val)}</Cell>
                <Cell isNumeric>{formatCount(dataset.counts.test)}</Cell>
                <Cell isNumeric>{formatCount(dataset.runCount)}</Cell>
                <Cell className="hidden ps-6 font-mono text-text-3 lg:table-cell">
                  {shortHash(dataset.fingerprint)}
                </Cell>
                <Cell isNumeric className="text-text-2">
                  <RelativeTime at={dataset.createdAt} />
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </Card>
      <ul className="grid gap-3 md:hidden">
        {rows.map((dataset) => (
          <li
            key={dataset.id}
            className="relative grid gap-1.5 rounded-card border bg-bg p-4 shadow-card"
          >
            <div className="flex flex-wrap items-center gap-2">
              <DatasetLink dataset={dataset} />
              <DatasetBadges dataset={dataset} />
            </div>
            <p className="tabular text-table text-text-2">
              {dataset.counts.train} / {dataset.counts.val} / {dataset.counts.test}
              <span className="text-text-3"> train / selection / test</span>
            </p>
            <p className="flex justify-between text-caption text-text-3">
              <span>{environmentWord(dataset.environment)}</span>
              <span>{formatPlural(dataset.runCount, "run")}</span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function DatasetLink({ dataset }: { dataset: DatasetRow }) {
  return (
    <Link
      href={`/datasets/${dataset.id}`}
      className="break-words font-medium text-body text-text no-underline after:absolute after:inset-0"
    >
      {dataset.name}
    </Link>
  );
}
