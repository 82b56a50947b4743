import * as z from "zod";
import { runGroupingNames } from "@/lib/run-view/run-groups";
import { firstOrder, runSorts } from "@/lib/run-view/run-order";
import { runStatusSchema } from "@/lib/schemas/run-event";
import type { RunView } from "./run-address";
import { readColumns, usualColumns } from "./run-columns";

const querySchema = z.object({
  state: runStatusSchema.optional().catch(undefined),
  show: z.enum(["pinned", "archived", "demo"]).optional().catch(undefined),
  q: z.string().trim().max(300).optional().catch(undefined),
  sort: z.enum(runSorts).default("created").catch("created"),
  order: z.enum(["asc", "desc"]).optional().catch(undefined),
  group: z.enum(runGroupingNames).optional().catch(undefined),
  cols: z.string().max(300).optional().catch(undefined),
  base: z
    .string()
    .regex(/^run_[0-9a-z]{21}$/)
    .optional()
    .catch(undefined),
  view: z
    .string()
    .regex(/^viw_[0-9a-z]{21}$/)
    .optional()
    .catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});

/** The view an address asks for; what it does not say about columns the browser's choice says. */
export function readRunView(
  params: Readonly<Record<string, string | string[] | undefined>>,
  remembered: readonly string[] | null,
): { readonly view: RunView; readonly cursor: string | null } {
  const query = querySchema.parse(params);
  return {
    cursor: query.cursor ?? null,
    view: {
      state: query.state ?? null,
      show: query.show ?? null,
      text: query.q ?? "",
      sort: query.sort,
      order: query.order ?? firstOrder(query.sort),
      group: query.group ?? null,
      columns:
        readColumns(query.cols?.split(",") ?? null) ?? readColumns(remembered) ?? usualColumns,
      base: query.base ?? null,
      saved: query.view ?? null,
    },
  };
}
