import type { ChartTable } from "@/lib/charts/chart-table";

/** Writes the numbers of a chart to a CSV file; cells that look like formulas get an apostrophe. */
export async function saveTable(table: ChartTable, name: string): Promise<void> {
  const { default: papaparse } = await import("papaparse");
  const text = papaparse.unparse(
    {
      fields: [...table.heads],
      data: table.rows.map((row) => row.cells.map((cell, index) => row.raw[index] ?? cell)),
    },
    { escapeFormulae: true, newline: "\r\n" },
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
