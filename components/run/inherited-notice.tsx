import Link from "next/link";
import { Notice } from "@/components/ui/notice";
import { formatCompact, formatCount } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import type { InheritedUsage } from "@/lib/schemas/read-models";

/** What a fork did not have to pay again; the table below counts what it paid itself. */
export function InheritedNotice({ usage }: { usage: InheritedUsage }) {
  const price = usage.costMicros === null ? "price unknown" : formatMoney(usage.costMicros);
  return (
    <Notice title={`Steps up to ${usage.parentStep} were taken over, not paid again`}>
      {formatCount(usage.calls)} calls with {formatCompact(usage.tokens)} tokens ({price}) were made
      by{" "}
      <Link href={`/runs/${usage.parentRunId}/usage`} className="text-accent">
        the run this one was forked from
      </Link>
      . They are in no total of this page.
    </Notice>
  );
}
