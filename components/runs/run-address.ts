import type { RunStatus } from "@/lib/schemas/run-event";

/** What the run table shows, as it stands in the address. */
export type RunFilter = { readonly state: RunStatus | null; readonly text: string };

export function runsAddress(filter: RunFilter, cursor: string | null = null): string {
  const query = new URLSearchParams();
  if (filter.state) {
    query.set("state", filter.state);
  }
  if (filter.text.trim() !== "") {
    query.set("q", filter.text.trim());
  }
  if (cursor) {
    query.set("cursor", cursor);
  }
  const text = query.toString();
  return text === "" ? "/runs" : `/runs?${text}`;
}
