import type { CompareX } from "@/lib/charts/compare-model";
import type { ItemFilter } from "@/lib/run-view/compare-tables";

/** What the compare page shows, as it stands in the address. */
export type CompareView = {
  readonly runs: readonly string[];
  /** The baseline run; the first one unless chosen. */
  readonly base: string;
  readonly x: CompareX;
  readonly settings: "different" | "all";
  readonly items: ItemFilter;
  /** The run whose items and text are set against the baseline run's. */
  readonly other: string;
};

export function compareAddress(view: CompareView): string {
  const query = new URLSearchParams({ runs: view.runs.join(",") });
  const usual = { x: "step", settings: "different", items: "different" } as const;
  if (view.base !== "" && view.base !== view.runs[0]) {
    query.set("base", view.base);
  }
  if (view.other !== "" && view.other !== view.runs.find((id) => id !== view.base)) {
    query.set("other", view.other);
  }
  for (const key of ["x", "settings", "items"] as const) {
    if (view[key] !== usual[key]) {
      query.set(key, view[key]);
    }
  }
  // Commas may stand in a query as they are; the address stays readable.
  return `/compare?${query.toString().replaceAll("%2C", ",")}`;
}
