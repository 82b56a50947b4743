import { CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Card, CardHeader } from "@/components/ui/card";
import { formatPlural } from "@/lib/format/count";
import type { DatasetCheck } from "@/lib/schemas/dataset";

const words: Readonly<
  Record<DatasetCheck["id"], { readonly title: string; readonly why: string }>
> = {
  same_across: {
    title: "Same text in two splits",
    why: "The test would measure what was trained.",
  },
  near_across: {
    title: "Nearly the same text in two splits",
    why: "Keep such items together by a group field.",
  },
  group_across: { title: "A group in two splits", why: "Its items tell about one another." },
  contradictory: {
    title: "Same text, different answers",
    why: "No skill can get all of them right.",
  },
  same_inside: { title: "Same text twice in one split", why: "It counts more than the others." },
  answer_in_input: { title: "The answer stands in the input", why: "Nothing has to be found." },
  no_answer: { title: "No expected answer", why: "The scorer must do without one." },
};

/** Leakage, repeats and missing answers, each with the items found. */
export function DatasetChecks({
  checks,
  datasetId,
}: {
  checks: readonly DatasetCheck[];
  /** Links the items; left out before the dataset exists. */
  datasetId?: string | undefined;
}) {
  return (
    <Card>
      <CardHeader title="Checks" />
      <ul>
        {checks.map(({ id, count, itemIds }) => (
          <li
            key={id}
            className="flex items-start gap-2.5 border-b px-4 py-2 text-table last:border-b-0"
          >
            {count === 0 ? (
              <CircleCheck
                aria-hidden
                className="mt-0.5 size-4 shrink-0 text-accept-text"
                strokeWidth={1.75}
              />
            ) : (
              <TriangleAlert
                aria-hidden
                className="mt-0.5 size-4 shrink-0 text-warning-text"
                strokeWidth={1.75}
              />
            )}
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap justify-between gap-x-4">
                <span className={count === 0 ? "text-text-2" : "font-medium"}>
                  {words[id].title}
                </span>
                <span className="tabular text-text-2">
                  {count === 0 ? "none" : formatPlural(count, "item")}
                </span>
              </p>
              {count === 0 ? null : (
                <p className="text-caption text-text-2">
                  {words[id].why} <ItemLinks itemIds={itemIds} datasetId={datasetId} />
                  {count > itemIds.length ? " …" : ""}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ItemLinks({
  itemIds,
  datasetId,
}: {
  itemIds: readonly string[];
  datasetId?: string | undefined;
}) {
  return (
    <span className="break-all font-mono">
      {itemIds.map((itemId, index) => (
        <span key={itemId}>
          {index > 0 ? ", " : ""}
          {datasetId === undefined ? (
            itemId
          ) : (
            <Link href={`/datasets/${datasetId}/items/${encodeURIComponent(itemId)}`}>
              {itemId}
            </Link>
          )}
        </span>
      ))}
    </span>
  );
}
