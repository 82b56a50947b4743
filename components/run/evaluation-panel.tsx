import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { EvaluationResult } from "@/lib/run-view/evaluation-result";

/** The result of a run that only evaluated: one score of one skill. */
export function EvaluationPanel({ runId, result }: { runId: string; result: EvaluationResult }) {
  return (
    <Card>
      <CardHeader
        title="Result of the evaluation"
        actions={
          <>
            <Button asChild>
              <Link href={`/runs/${runId}/skill`}>The skill</Link>
            </Button>
            <Button asChild>
              <Link href={`/runs/${runId}/items?split=test`}>Its items</Link>
            </Button>
          </>
        }
      />
      <CardBody className="grid gap-1">
        <p className="tabular text-kpi">
          {result.score} <span className="text-title text-text-2">{result.fraction}</span>
        </p>
        <p className="text-text-2">
          {result.interval} {result.unscored}
        </p>
      </CardBody>
    </Card>
  );
}
