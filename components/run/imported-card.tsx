import { LongText } from "@/components/items/long-text";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { ImportReport } from "@/lib/schemas/import-report";

const formatWords = {
  studio: "written by this product",
  reference: "in the layout of the original",
} as const;

/** Where an imported run comes from, what was left out of it, and settings that have no place here. */
export function ImportedCard({ report }: { report: ImportReport }) {
  return (
    <Card>
      <CardHeader title="Imported from an output directory" />
      <CardBody className="grid gap-4">
        <p className="break-words text-table text-text-2">
          <span className="font-mono text-caption">{report.directory}</span>,{" "}
          {formatWords[report.format]}
          {report.environment === "" ? "" : `, environment ${report.environment}`}.{" "}
          {report.isComplete ? "" : "It was not finished. "}
          The run is shown as it was recorded and cannot go on here.
        </p>
        {report.skipped.length === 0 ? null : (
          <section className="grid gap-1">
            <h3 className="text-table font-medium">Left out</h3>
            <ul className="grid gap-1 text-table">
              {report.skipped.map(({ path, reason }) => (
                <li key={`${path} ${reason}`} className="break-words">
                  <span className="font-mono text-caption">{path}</span>: {reason}
                </li>
              ))}
            </ul>
          </section>
        )}
        {report.otherSettings.length === 0 ? null : (
          <section className="grid gap-1">
            <h3 className="text-table font-medium">Settings without a place in this version</h3>
            <dl className="grid gap-1 text-table">
              {report.otherSettings.map(({ key, value, reason }) => (
                <div key={key} className="flex flex-wrap gap-x-4">
                  <dt className="w-56 shrink-0 break-words font-mono text-caption text-text-3">
                    {key}
                  </dt>
                  <dd className="min-w-0 flex-1 break-words">
                    <LongText text={value === null ? "–" : JSON.stringify(value)} />
                    <span className="text-caption text-text-3">{reason}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
      </CardBody>
    </Card>
  );
}
