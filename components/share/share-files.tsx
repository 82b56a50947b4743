import { Download } from "lucide-react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";

const files = [
  { name: "best_skill.md", help: "the trained text, to deploy", needsText: true },
  { name: "report.md", help: "this page as Markdown", needsText: false },
  { name: "run.json", help: "everything shown here, for programs", needsText: false },
  { name: "steps.csv", help: "the decisions as a table", needsText: false },
  { name: "share.zip", help: "all of these in one", needsText: false },
] as const;

/** The files of a link as plain addresses, so that they also work without scripts. */
export function ShareFiles({ token, hasText }: { token: string; hasText: boolean }) {
  return (
    <Card>
      <CardHeader title="Take it with you" />
      <CardBody>
        <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
          {files
            .filter((file) => hasText || !file.needsText)
            .map((file) => (
              <li key={file.name} className="flex min-h-8 items-center gap-2 text-table">
                <Download aria-hidden className="size-4 text-text-3" strokeWidth={1.75} />
                <a href={`/s/${token}/${file.name}`} download className="font-mono">
                  {file.name}
                </a>
                <span className="text-text-3">{file.help}</span>
              </li>
            ))}
        </ul>
      </CardBody>
    </Card>
  );
}
