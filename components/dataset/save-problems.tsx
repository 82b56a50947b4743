"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { ImportProblem } from "@/lib/schemas/dataset";

/** The whole list of problems as a CSV file, for whoever mends the data. */
export function SaveProblems({ problems }: { problems: readonly ImportProblem[] }) {
  const handleSave = async () => {
    const { default: papaparse } = await import("papaparse");
    const text = papaparse.unparse(
      {
        fields: ["file", "line", "field", "problem"],
        data: problems.map(({ file, line, field, message }) => [file, line, field, message]),
      },
      { escapeFormulae: true, newline: "\r\n" },
    );
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "problems.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button
      size="sm"
      variant="quiet"
      onClick={() => void handleSave()}
      icon={<Download aria-hidden className="size-3.5" strokeWidth={1.75} />}
    >
      Save the list of problems
    </Button>
  );
}
