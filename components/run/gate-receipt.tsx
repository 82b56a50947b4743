import Link from "next/link";
import { Fragment } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatPlural } from "@/lib/format/count";
import type { GateReceipt as Receipt } from "@/lib/run-view/step-view";
import { OutcomeWord } from "./outcome-word";

/** What the gate compared and how sure one can be of it. */
export function GateReceipt({
  runId,
  action,
  receipt,
}: {
  runId: string;
  action: string;
  receipt: Receipt | null;
}) {
  return (
    <Card>
      <CardHeader title="Gate receipt" meta={<OutcomeWord action={action} />} />
      <CardBody className="grid gap-4">
        {receipt === null ? (
          <p className="text-text-2">
            No candidate was scored: the optimizer gave no usable edit in this step.
          </p>
        ) : (
          <>
            <dl className="tabular grid gap-4 sm:grid-cols-3">
              {receipt.rows.map((row) => (
                <div key={row.name}>
                  <dt className="text-caption text-text-3">{row.name}</dt>
                  <dd className="text-page font-semibold">{row.value}</dd>
                  <dd className="text-caption text-text-3">{row.detail}</dd>
                </div>
              ))}
            </dl>
            <p className="tabular text-table text-text-2">
              {receipt.margin === "" ? "" : `Margin ${receipt.margin}. `}
              {receipt.verdict === "" ? "" : `Sign test on the same items: ${receipt.verdict}.`}
            </p>
            <p className="tabular text-table text-text-2">
              Cost of the decision: {receipt.cost}.
              {receipt.unchanged === null
                ? ""
                : ` ${formatPlural(receipt.unchanged, "item")} did not change.`}
            </p>
            {receipt.note === "" ? null : <p className="text-table text-text-2">{receipt.note}</p>}
            <div className="grid gap-3 md:grid-cols-2">
              <ItemList runId={runId} title="▲ Improved" ids={receipt.improved} />
              <ItemList runId={runId} title="▼ Regressed" ids={receipt.regressed} />
            </div>
          </>
        )}
      </CardBody>
    </Card>
  );
}

function ItemList({ runId, title, ids }: { runId: string; title: string; ids: readonly string[] }) {
  return (
    <div>
      <h3 className="text-table">
        {title} <span className="tabular font-normal text-text-3">{ids.length}</span>
      </h3>
      <p className="font-mono text-caption break-words text-text-2">
        {ids.length === 0
          ? "none"
          : ids.map((id, index) => (
              <Fragment key={id}>
                {index > 0 ? ", " : ""}
                <Link
                  href={`/runs/${runId}/items/${encodeURIComponent(id)}`}
                  className="inline-block min-h-6 text-accent"
                >
                  {id}
                </Link>
              </Fragment>
            ))}
      </p>
    </div>
  );
}
