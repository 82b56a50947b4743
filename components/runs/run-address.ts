import type { RunGrouping } from "@/lib/run-view/run-groups";
import { firstOrder, type RunSort, type SortOrder } from "@/lib/run-view/run-order";
import type { RunStatus } from "@/lib/schemas/run-event";
import { isUsual, type RunColumn, usualColumns } from "./run-columns";

/** What the run table shows, as it stands in the address. */
export type RunView = {
  readonly state: RunStatus | null;
  readonly show: "pinned" | "archived" | "demo" | null;
  /** The filter line. */
  readonly text: string;
  readonly sort: RunSort;
  readonly order: SortOrder;
  readonly group: RunGrouping | null;
  /** Behind state and name, in order. */
  readonly columns: readonly RunColumn[];
  /** Id of the run all others are compared with. */
  readonly base: string | null;
  /** Id of the saved view this began as. */
  readonly saved: string | null;
};

export const plainRunView: RunView = {
  state: null,
  show: null,
  text: "",
  sort: "created",
  order: "desc",
  group: null,
  columns: usualColumns,
  base: null,
  saved: null,
};

export function runsAddress(view: RunView, cursor: string | null = null): string {
  const query = new URLSearchParams(viewQuery(view));
  if (view.saved) {
    query.set("view", view.saved);
  }
  if (cursor) {
    query.set("cursor", cursor);
  }
  const text = query.toString();
  return text === "" ? "/runs" : `/runs?${text}`;
}

/** The part of the address that says what is seen: what a saved view keeps. */
export function viewQuery(view: RunView): string {
  const query = filterQuery(view);
  if (view.group) {
    query.set("group", view.group);
  }
  if (!isUsual(view.columns)) {
    query.set("cols", view.columns.join(","));
  }
  if (view.base) {
    query.set("base", view.base);
  }
  return query.toString();
}

function filterQuery(view: RunView): URLSearchParams {
  const query = new URLSearchParams();
  if (view.state) {
    query.set("state", view.state);
  }
  if (view.show) {
    query.set("show", view.show);
  }
  if (view.text.trim() !== "") {
    query.set("q", view.text.trim());
  }
  if (view.sort !== "created" || view.order !== "desc") {
    query.set("sort", view.sort);
    if (view.order !== firstOrder(view.sort)) {
      query.set("order", view.order);
    }
  }
  return query;
}

/** Whether anything narrows the rows. */
export function isFiltered(view: RunView): boolean {
  return view.state !== null || view.show !== null || view.text.trim() !== "";
}

/** The filter line the API is asked with: the quick filter is a word of it. */
export function apiQuery(view: Pick<RunView, "text" | "show">): string {
  return [view.text.trim(), view.show ? `is:${view.show}` : ""].filter(Boolean).join(" ");
}

/** The same rows as a file. */
export function exportAddress(view: RunView, format: "csv" | "json", ids: readonly string[]) {
  const query = new URLSearchParams({ format, sort: view.sort, order: view.order });
  if (format === "json") {
    query.set("limit", "200");
  }
  const line = apiQuery(view);
  if (ids.length > 0) {
    query.set("ids", ids.join(","));
  }
  if (line !== "") {
    query.set("q", line);
  }
  if (view.state) {
    query.set("status", view.state);
  }
  return `/api/v1/runs?${query}`;
}
