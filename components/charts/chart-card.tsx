"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ExportLinks } from "@/components/ui/export-links";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ChartTable } from "@/lib/charts/chart-table";
import { saveTable } from "./save-table";
import { useChartFile } from "./use-chart-file";

const views = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

/** A chart with its table twin and its files: picture as PNG or SVG, numbers as CSV. */
export function ChartCard({
  title,
  fileName,
  table,
  actions,
  children,
}: {
  title: string;
  fileName: string;
  table: ChartTable;
  actions?: ReactNode;
  /** The drawing. */
  children: ReactNode;
}) {
  const [shape, setShape] = useState<"chart" | "table">("chart");
  const { frame, savePicture } = useChartFile(fileName);
  const isTable = shape === "table";
  return (
    <Card>
      <CardHeader
        title={title}
        actions={
          <>
            {isTable ? null : actions}
            <SegmentedControl
              label={`Show ${title.toLowerCase()} as`}
              value={shape}
              options={views}
              onChange={setShape}
            />
            {isTable ? (
              <Button
                size="sm"
                onClick={() =>
                  void saveTable(table, fileName).catch(async () => {
                    const { toast } = await import("sonner");
                    toast.error("The browser could not make the file.");
                  })
                }
              >
                CSV
              </Button>
            ) : (
              <ExportLinks label={title} links={[]} onPicture={savePicture} />
            )}
          </>
        }
      />
      {isTable ? (
        <TableTwin title={title} table={table} />
      ) : (
        <div ref={frame}>
          <CardBody className="px-3">{children}</CardBody>
        </div>
      )}
    </Card>
  );
}

const mostRows = 500;

function TableTwin({ title, table }: { title: string; table: ChartTable }) {
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table label={title} scrolls>
        <TableHead>
          <tr>
            {table.heads.map((head, index) => (
              <HeadCell key={head} isNumeric={index > 0}>
                {head}
              </HeadCell>
            ))}
          </tr>
        </TableHead>
        <tbody>
          {table.rows.slice(0, mostRows).map((row) => (
            <TableRow key={row.key}>
              {row.cells.map((cell, index) => (
                <Cell key={table.heads[index]} isNumeric={index > 0}>
                  {cell}
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
      {table.rows.length > mostRows ? (
        <p className="border-t px-4 py-2 text-caption text-text-3">
          The first {mostRows} of {table.rows.length.toLocaleString("en")} rows; the file has all.
        </p>
      ) : null}
    </div>
  );
}
