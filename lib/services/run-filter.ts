import { runDelta } from "@/lib/run-view/run-order";
import { fitsRange, type RunQuery, type RunRange } from "@/lib/run-view/run-query";
import type { RunStatus } from "@/lib/schemas/run-event";

export type RunFilterRequest = {
  readonly status?: RunStatus | null | undefined;
  readonly datasetId?: string | null | undefined;
  /** Part of the name. */
  readonly search?: string | null | undefined;
  /** Only these runs. */
  readonly ids?: readonly string[] | undefined;
  /** The filter line of the run table (lib/run-view/run-query.ts). */
  readonly query?: RunQuery | undefined;
  readonly archived?: boolean | undefined;
  /** In milliseconds; needed when the query names an age. */
  readonly now?: number | undefined;
};

const dayMs = 86_400_000;

/** The columns' part of a filter. Differences of columns are left to `fitsDeltas`. */
export function runWhere(request: RunFilterRequest) {
  const { query } = request;
  const isArchived = request.archived ?? query?.flags.includes("archived") ?? false;
  const states = [...(query?.states ?? []), ...(request.status ? [request.status] : [])];
  return {
    AND: [
      { archivedAt: isArchived ? { not: null } : null },
      ...(states.length > 0 ? [{ status: { in: states } }] : []),
      ...(request.datasetId ? [{ datasetId: request.datasetId }] : []),
      ...(request.ids ? [{ id: { in: [...request.ids] } }] : []),
      ...[request.search, query?.text].flatMap((text) =>
        text ? [{ name: { contains: text } }] : [],
      ),
      ...(query ? queryWhere(query, request.now ?? 0) : []),
    ],
  };
}

function queryWhere(query: RunQuery, now: number) {
  const anyOf = <T>(conditions: readonly T[]) =>
    conditions.length > 0 ? [{ OR: [...conditions] }] : [];
  const edge = query.age && new Date(now - query.age.days * dayMs);
  return [
    ...anyOf(query.datasets.map((name) => ({ dataset: { name: { contains: name } } }))),
    ...anyOf(query.tags.map((tag) => ({ tags: { contains: JSON.stringify(tag) } }))),
    // Both roles of the stored configuration; names are matched from their beginning.
    ...anyOf(
      query.models.map((model) => ({
        config: { contains: `"model":${JSON.stringify(model).slice(0, -1)}` },
      })),
    ),
    ...(query.flags.includes("pinned") ? [{ pinnedAt: { not: null } }] : []),
    ...(query.flags.includes("demo") ? [{ isDemo: true }] : []),
    ...query.ranges.flatMap(rangeWhere),
    ...(query.age && edge
      ? [{ createdAt: query.age.operator === "<" ? { gte: edge } : { lte: edge } }]
      : []),
  ];
}

const operators = { ">": "gt", ">=": "gte", "<": "lt", "<=": "lte" } as const;

type Comparison = { readonly [operator in "gt" | "gte" | "lt" | "lte"]?: number };
type RangeWhere = { bestScore: Comparison } | { costMicros: Comparison } | { step: Comparison };

function rangeWhere(range: RunRange): RangeWhere[] {
  const condition = (value: number): Comparison => ({ [operators[range.operator]]: value });
  switch (range.field) {
    case "best":
      return [{ bestScore: condition(range.value) }];
    case "cost":
      return [{ costMicros: condition(Math.round(range.value * 1_000_000)) }];
    case "steps":
      return [{ step: condition(range.value) }];
    case "delta":
      return [];
    default: {
      const unknown: never = range.field;
      return unknown;
    }
  }
}

export function hasDeltaRange(query: RunQuery | undefined): boolean {
  return query?.ranges.some((range) => range.field === "delta") ?? false;
}

export function fitsDeltas(
  run: { readonly bestScore: number | null; readonly baselineScore: number | null },
  query: RunQuery | undefined,
): boolean {
  const ranges = query?.ranges.filter((range) => range.field === "delta") ?? [];
  return ranges.every((range) => fitsRange(runDelta(run), range));
}
