import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatCompact } from "@/lib/format/count";
import { formatScore } from "@/lib/format/score";
import { shortHash } from "@/lib/format/text";
import type { DatasetItem } from "@/lib/schemas/dataset-change";
import { splitWord } from "./environment-words";

/** One item of a dataset: what is asked, what is expected, its files, and how runs did on it. */
export function ItemPage({ item }: { item: DatasetItem }) {
  const base = `/datasets/${item.datasetId}/items/`;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Badge>{splitWord(item.split)}</Badge>
        <Badge>{item.taskType}</Badge>
        <span className="text-table text-text-2">
          place {item.position + 1} · <span className="font-mono">{shortHash(item.itemHash)}</span>
        </span>
        <nav aria-label="Neighbours" className="ms-auto flex gap-2">
          <Neighbour href={item.previousItemId && base + encodeURIComponent(item.previousItemId)}>
            <ChevronLeft aria-hidden className="size-4" strokeWidth={1.75} />
            Previous
          </Neighbour>
          <Neighbour href={item.nextItemId && base + encodeURIComponent(item.nextItemId)}>
            Next
            <ChevronRight aria-hidden className="size-4" strokeWidth={1.75} />
          </Neighbour>
        </nav>
      </div>
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title="Input" />
          <CardBody>
            <p dir="auto" className="whitespace-pre-wrap break-words">
              {item.text}
            </p>
          </CardBody>
        </Card>
        <div className="grid min-w-0 content-start gap-4">
          <Card>
            <CardHeader title="Expected" />
            <CardBody>
              {item.expected.length === 0 ? (
                <p className="text-text-2">Nothing; the scorer decides without it.</p>
              ) : (
                <ul className="grid gap-1">
                  {item.expected.map((answer) => (
                    <li key={answer} dir="auto" className="whitespace-pre-wrap break-words">
                      {answer}
                    </li>
                  ))}
                </ul>
              )}
            </CardBody>
          </Card>
          <Results results={item.results} />
        </div>
      </div>
      {item.files.length > 0 ? <Files item={item} /> : null}
      <Card>
        <CardHeader title="All fields" />
        <CardBody>
          <pre className="skill-text overflow-x-auto whitespace-pre-wrap break-words rounded-control bg-surface p-3">
            {JSON.stringify(item.fields, null, 2)}
          </pre>
        </CardBody>
      </Card>
    </>
  );
}

function Neighbour({ href, children }: { href: string | null; children: React.ReactNode }) {
  return href === null ? null : (
    <Button size="sm" asChild>
      <Link href={href}>{children}</Link>
    </Button>
  );
}

function Results({ results }: { results: DatasetItem["results"] }) {
  return (
    <Card>
      <CardHeader title="Last result in each run" />
      {results.length === 0 ? (
        <CardBody>
          <p className="text-text-2">No run has put this item to a model yet.</p>
        </CardBody>
      ) : (
        <ul>
          {results.map((result) => (
            <li
              key={result.runId}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2 text-table last:border-b-0"
            >
              <Link href={`/runs/${result.runId}`} className="min-w-32 flex-1 break-all">
                {result.runName}
              </Link>
              <span className="text-text-2">{purposeWord(result.purpose)}</span>
              {result.status === "scored" ? (
                <Badge tone={result.hard >= 1 ? "accept" : "reject"}>
                  {result.hard >= 1 ? "Pass" : "Fail"} {formatScore(result.soft)}
                </Badge>
              ) : (
                <Badge tone="warning">{result.status.replaceAll("_", " ")}</Badge>
              )}
              <Link href={`/runs/${result.runId}/rollouts/${result.rolloutId}`}>Trajectory</Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const purposes: Readonly<Record<string, string>> = {
  train: "train",
  selection: "selection",
  test: "test",
  slow_previous: "slow update",
  slow_current: "slow update",
  eval: "evaluation",
};

function purposeWord(purpose: string): string {
  return purposes[purpose] ?? purpose;
}

function Files({ item }: { item: DatasetItem }) {
  const base = `/api/v1/datasets/${item.datasetId}/items/${encodeURIComponent(item.itemId)}/files/`;
  return (
    <Card>
      <CardHeader title="Files" />
      <ul className="grid gap-4 p-4 sm:grid-cols-2 xl:grid-cols-3">
        {item.files.map((file, index) => (
          <li key={`${file.name} ${file.hash}`} className="grid min-w-0 content-start gap-2">
            {file.mediaType.startsWith("image/") ? (
              // biome-ignore lint/performance/noImgElement: the picture comes from the API as it is
              <img
                src={base + index}
                alt={file.name}
                loading="lazy"
                className="max-h-96 w-full rounded-control border bg-surface object-contain"
              />
            ) : null}
            <p className="flex flex-wrap items-center gap-x-3 text-table">
              <a
                href={base + index}
                download
                className="inline-flex items-center gap-1.5 break-all"
              >
                <Download aria-hidden className="size-3.5" strokeWidth={1.75} />
                {file.name}
              </a>
              <span className="tabular text-text-2">{formatCompact(file.bytes)} B</span>
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
