import Link from "next/link";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatCompact, formatCount } from "@/lib/format/count";
import type { About } from "@/lib/schemas/about";

/** What is stored here, how to take it away, and what this is. */
export function AboutCard({ about }: { about: About }) {
  const { counts } = about;
  const facts = [
    ["Runs", `${formatCount(counts.runs)}, ${formatCount(counts.archivedRuns)} archived`],
    ["Datasets", formatCount(counts.datasets)],
    ["Skills in the library", formatCount(counts.skills)],
    ["Share links that open", formatCount(counts.shares)],
    ["Results of items", formatCount(counts.rollouts)],
    ["Database", `${formatCompact(about.databaseBytes)}B`],
    ["Version", `SkillOpt Studio ${about.version}, Node ${about.node}`],
    ["Licences", "MIT; fonts Geist Sans and Geist Mono under the SIL Open Font License"],
  ] as const;
  return (
    <Card>
      <CardHeader title="Data and version" />
      <CardBody className="grid gap-4">
        <dl className="grid gap-x-8 gap-y-2 md:grid-cols-2">
          {facts.map(([name, value]) => (
            <div key={name} className="flex gap-4 border-b pb-2">
              <dt className="w-44 shrink-0 text-text-2">{name}</dt>
              <dd className="tabular min-w-0">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="text-table text-text-2">
          Nothing is sent anywhere but to the model endpoints and webhooks you name. Lists can be
          taken away as files:{" "}
          <a className="text-accent underline" href="/api/v1/runs?format=csv" download="runs.csv">
            runs (CSV)
          </a>
          ,{" "}
          <a
            className="text-accent underline"
            href="/api/v1/skills?format=csv"
            download="skills.csv"
          >
            skills (CSV)
          </a>
          ; each run has its output directory under Download. Archived runs stand under{" "}
          <Link className="text-accent underline" href="/runs?show=archived">
            Archived
          </Link>{" "}
          in the run table. Everything the app does is also a request of its{" "}
          <Link href="/api-docs">API</Link>.
        </p>
      </CardBody>
    </Card>
  );
}
