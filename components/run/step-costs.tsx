import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { StepView } from "@/lib/run-view/step-view";

/** Time by stage and tokens by stage of a step. */
export function StepCosts({ view }: { view: StepView }) {
  return (
    <Card>
      <CardHeader
        title="Time and tokens"
        meta={<span className="tabular text-caption text-text-3">{view.cost}</span>}
      />
      <CardBody className="grid gap-4">
        <ul className="grid gap-1.5">
          {view.timing.map((row) => (
            <li key={row.name} className="flex items-center gap-3 text-table">
              <span className="w-24 shrink-0 text-text-2">{row.name}</span>
              <ProgressBar label={`Time of ${row.name}`} done={row.share} total={1} />
              <span className="tabular w-20 shrink-0 text-end text-text-3">{row.value}</span>
            </li>
          ))}
        </ul>
        <ul className="tabular grid gap-1 text-table">
          {view.tokens.map((row) => (
            <li key={row.stage} className="flex flex-wrap gap-x-3">
              <span className="w-24 shrink-0 text-text-2">{row.stage}</span>
              <span className="text-text-3">
                {row.calls} calls · {row.input} in · {row.output} out
              </span>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
