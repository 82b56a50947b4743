import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { SettingRow } from "@/lib/run-view/compare-tables";
import type { ComparedRun } from "@/lib/schemas/comparison";

const modes = [
  { value: "different", label: "Differences" },
  { value: "all", label: "All" },
] as const;

/** Settings of the runs side by side; only what differs unless asked otherwise. */
export function CompareSettings({
  runs,
  rows,
  mode,
  onMode,
}: {
  runs: readonly ComparedRun[];
  rows: readonly SettingRow[];
  mode: "different" | "all";
  onMode: (mode: "different" | "all") => void;
}) {
  const shown = mode === "all" ? rows : rows.filter((row) => row.isDifferent);
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Settings"
        actions={
          <SegmentedControl label="Which settings" value={mode} options={modes} onChange={onMode} />
        }
      />
      {shown.length === 0 ? (
        <p className="px-4 py-6 text-text-2">
          All {rows.length} settings of these runs are the same.
        </p>
      ) : (
        <Table label="Settings of the runs" scrolls>
          <TableHead className="bg-surface">
            <tr>
              <HeadCell>Setting</HeadCell>
              {runs.map(({ row }) => (
                <HeadCell key={row.id}>{row.name}</HeadCell>
              ))}
            </tr>
          </TableHead>
          <tbody>
            {shown.map((row) => (
              <TableRow key={row.key}>
                <th
                  scope="row"
                  className="px-2 py-2 ps-4 text-start font-mono font-normal text-text-2"
                >
                  {row.key}
                </th>
                {row.values.map((value, index) => (
                  <Cell
                    key={runs[index]?.row.id ?? index}
                    className={cn("max-w-72 break-words", row.isDifferent && "font-medium")}
                  >
                    <span className="line-clamp-3">{value}</span>
                  </Cell>
                ))}
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
