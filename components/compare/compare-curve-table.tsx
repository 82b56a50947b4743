import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import {
  type CompareModel,
  type CompareX,
  compareAxes,
  sliceAt,
  xText,
} from "@/lib/charts/compare-model";
import { formatScore } from "@/lib/format/score";

/** The compare chart's numbers: one row per place, one column per run. */
export function CompareCurveTable({ model, x }: { model: CompareModel; x: CompareX }) {
  return (
    <div className="max-h-100 overflow-y-auto">
      <Table label="Best scores of the runs" scrolls>
        <TableHead>
          <tr>
            <HeadCell>{compareAxes[x]}</HeadCell>
            {model.series.map((series) => (
              <HeadCell key={series.runId} isNumeric>
                {series.name}
              </HeadCell>
            ))}
          </tr>
        </TableHead>
        <tbody>
          {model.stops.map((stop) => {
            const values = new Map(sliceAt(model, stop).map((row) => [row.runId, row.y]));
            return (
              <TableRow key={stop}>
                <Cell className="tabular">{xText(stop, x)}</Cell>
                {model.series.map((series) => (
                  <Cell key={series.runId} isNumeric>
                    {formatScore(values.get(series.runId) ?? null)}
                  </Cell>
                ))}
              </TableRow>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}
