"use client";

import { BookText } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import { formatDelta, formatScore } from "@/lib/format/score";
import { originScore, originText } from "@/lib/run-view/library-words";
import { runDelta } from "@/lib/run-view/run-order";
import type { LibrarySkillRow } from "@/lib/schemas/library";
import type { RunListRow } from "@/lib/schemas/read-models";
import { KeepButton } from "./keep-button";

/** The library, and best skills of runs that can be kept in it. */
export function SkillList({
  rows,
  isArchive,
  nextCursor,
  runs,
}: {
  rows: readonly LibrarySkillRow[];
  isArchive: boolean;
  nextCursor: string | null;
  runs: readonly RunListRow[];
}) {
  const router = useRouter();
  return (
    <>
      <SegmentedControl
        label="Which skills"
        size="md"
        className="justify-self-start"
        value={isArchive ? "archived" : "kept"}
        options={[
          { value: "kept", label: "Library" },
          { value: "archived", label: "Archived" },
        ]}
        onChange={(value) => router.replace(value === "kept" ? "/skills" : "/skills?show=archived")}
      />
      <Card className="overflow-hidden">
        {rows.length === 0 ? (
          <EmptyState
            icon={<BookText aria-hidden className="size-6" strokeWidth={1.5} />}
            title={isArchive ? "Nothing is archived" : "The library is empty"}
            actions={
              isArchive ? undefined : (
                <Button variant="primary" asChild>
                  <Link href="/skills/import">Import a skill</Link>
                </Button>
              )
            }
          >
            {isArchive
              ? "Archived skills stand here and can be restored."
              : "Keep the best skill of a run here, or import a SKILL.md, to compare versions and to start runs from it."}
          </EmptyState>
        ) : (
          <SkillTable rows={rows} />
        )}
      </Card>
      {nextCursor ? (
        <div className="flex justify-center">
          <Button asChild>
            <Link href={`/skills?cursor=${nextCursor}${isArchive ? "&show=archived" : ""}`}>
              Older skills
            </Link>
          </Button>
        </div>
      ) : null}
      {isArchive || runs.length === 0 ? null : <RunSkills runs={runs} />}
    </>
  );
}

function SkillTable({ rows }: { rows: readonly LibrarySkillRow[] }) {
  return (
    <Table label="Skills">
      <TableHead className="bg-surface">
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell isNumeric>Version</HeadCell>
          <HeadCell className="hidden md:table-cell">From</HeadCell>
          <HeadCell className="hidden lg:table-cell">Known score</HeadCell>
          <HeadCell isNumeric className="hidden md:table-cell">
            Characters
          </HeadCell>
          <HeadCell isNumeric className="hidden md:table-cell">
            Runs from it
          </HeadCell>
          <HeadCell isNumeric>Kept</HeadCell>
        </tr>
      </TableHead>
      <tbody>
        {rows.map((skill) => (
          <TableRow key={skill.id} className="relative hover:bg-surface">
            <Cell className="min-w-40">
              <Link
                href={`/skills/${skill.id}`}
                className="break-all font-medium text-body text-text no-underline after:absolute after:inset-0"
              >
                {skill.name}
              </Link>
            </Cell>
            <Cell isNumeric>v{skill.latest.number}</Cell>
            <Cell className="hidden text-text-2 md:table-cell">
              {originText(skill.latest.origin)}
            </Cell>
            <Cell className="hidden text-text-2 lg:table-cell">
              {originScore(skill.latest.origin) || "not measured"}
            </Cell>
            <Cell isNumeric className="hidden md:table-cell">
              {formatCount(skill.latest.lengthChars)}
            </Cell>
            <Cell isNumeric className="hidden md:table-cell">
              {formatCount(skill.usedByCount)}
            </Cell>
            <Cell isNumeric className="text-text-2">
              <RelativeTime at={skill.latest.createdAt} className="relative" />
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function RunSkills({ runs }: { runs: readonly RunListRow[] }) {
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Best skills of recent runs"
        meta={
          <span className="text-caption text-text-3 max-sm:basis-full">
            not in the library until kept
          </span>
        }
      />
      <Table label="Best skills of recent runs">
        <tbody>
          {runs.map((run) => (
            <TableRow key={run.id}>
              <Cell className="min-w-40">
                <Link href={`/runs/${run.id}/skill`} className="break-all font-medium text-text">
                  {run.name}
                </Link>
                <span className="block text-caption text-text-3">{run.datasetName}</span>
              </Cell>
              <Cell isNumeric>
                {formatScore(run.bestScore)}{" "}
                <span className="text-text-3">{formatDelta(runDelta(run))}</span>
              </Cell>
              <Cell className="text-end">
                <KeepButton runId={run.id} runName={run.name} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
