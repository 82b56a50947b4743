import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import type { Kpi } from "@/lib/run-view/kpis";

/** The five numbers of a run in one frame. */
export function KpiRow({ kpis }: { kpis: readonly Kpi[] }) {
  return (
    <dl className="tabular grid grid-cols-2 gap-px overflow-hidden rounded-card border bg-border md:grid-cols-3 lg:grid-cols-5">
      {kpis.map((kpi) => (
        <div key={kpi.key} className="grid content-start bg-bg px-4 py-3 last:max-lg:col-span-full">
          <dt className="text-caption text-text-3">{kpi.label}</dt>
          <dd className="text-page font-semibold md:text-kpi">{kpi.value}</dd>
          <dd
            className={cn(
              "text-caption text-text-3",
              kpi.tone !== "neutral" && toneClass(kpi.tone),
            )}
          >
            {kpi.detail}
          </dd>
        </div>
      ))}
    </dl>
  );
}
