import { LongText } from "@/components/items/long-text";
import { Card, CardHeader } from "@/components/ui/card";
import { stageWordOf } from "@/lib/domain/status-words";
import { formatCompact } from "@/lib/format/count";
import { formatLatency } from "@/lib/format/duration";
import type { OptimizerCall } from "@/lib/schemas/read-models";

/** What the optimizer was told in a step and what it answered. */
export function OptimizerCalls({ calls }: { calls: readonly OptimizerCall[] }) {
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Optimizer calls"
        meta={<span className="tabular text-caption text-text-3">{calls.length}</span>}
      />
      {calls.length === 0 ? <p className="px-4 py-4 text-text-3">No call in this step.</p> : null}
      {calls.map((call) => (
        <details key={call.key} className="border-b last:border-b-0">
          <summary className="min-h-9 px-4 py-2 text-table">
            <span className="font-medium">{stageWordOf(call.stage)}</span>{" "}
            <span className="font-mono text-caption break-all text-text-3">{call.key}</span>{" "}
            <span className="tabular text-caption text-text-3">
              {formatCompact(call.inputTokens)} in, {formatCompact(call.outputTokens)} out,{" "}
              {formatLatency(call.latencyMs)}
            </span>
          </summary>
          <div className="grid gap-3 px-4 pb-4">
            <div>
              <h3 className="mb-1 text-caption text-text-3">Prompt</h3>
              <LongText text={call.prompt} isMono />
            </div>
            <div>
              <h3 className="mb-1 text-caption text-text-3">Reply</h3>
              <LongText text={call.reply} isMono />
            </div>
          </div>
        </details>
      ))}
    </Card>
  );
}
