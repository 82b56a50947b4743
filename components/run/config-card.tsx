import { LongText } from "@/components/items/long-text";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import type { ConfigGroup } from "@/lib/run-view/config-rows";

/** Resolved settings of a run, and how to run them again. */
export function ConfigCard({
  groups,
  facts,
  yaml,
  json,
  command,
}: {
  groups: readonly ConfigGroup[];
  facts: readonly { readonly name: string; readonly value: string }[];
  yaml: string;
  json: string;
  command: string;
}) {
  return (
    <>
      <Card>
        <CardHeader
          title="Reproduce"
          actions={
            <>
              <CopyButton size="sm" label="Copy YAML" text={yaml} />
              <CopyButton size="sm" label="Copy JSON" text={json} />
            </>
          }
        />
        <CardBody className="grid gap-3">
          <div className="flex flex-wrap items-center gap-3 rounded-control bg-surface-2 px-3 py-1.5">
            <code className="min-w-0 flex-1 break-words max-sm:basis-full font-mono text-table">
              {command}
            </code>
            <CopyButton size="sm" variant="quiet" text={command} />
          </div>
          <dl className="grid gap-x-6 gap-y-1.5 text-table md:grid-cols-2">
            {facts.map((fact) => (
              <div key={fact.name} className="flex min-w-0 gap-3">
                <dt className="w-36 shrink-0 text-text-3">{fact.name}</dt>
                <dd className="min-w-0 break-all">{fact.value}</dd>
              </div>
            ))}
          </dl>
        </CardBody>
      </Card>
      <div className="gap-4 lg:columns-2">
        {groups.map((group) => (
          <Card key={group.name} className="mb-4 break-inside-avoid">
            <CardHeader title={group.name} />
            <dl className="py-1.5 text-table">
              {group.rows.map((row) => (
                <div key={row.key} className="flex flex-wrap gap-x-4 px-4 py-1">
                  <dt className="w-56 shrink-0 break-words font-mono text-caption text-text-3">
                    {row.key}
                  </dt>
                  <dd className="min-w-0 flex-1 break-words">
                    <LongText text={row.value} />
                  </dd>
                </div>
              ))}
            </dl>
          </Card>
        ))}
      </div>
    </>
  );
}
