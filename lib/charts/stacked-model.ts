import { type Axis, numberAxis } from "./axis";

/** A part of the columns, in the order it is stacked from the ground. */
export type StackPart = {
  readonly key: string;
  readonly label: string;
  /** Index into the fills of the drawing; null: the neutral one ("others"). */
  readonly fill: number | null;
};

export type StackColumn = {
  readonly key: string;
  /** Under the column, and its name in words. */
  readonly label: string;
  readonly name: string;
  /** One value for each part. */
  readonly values: readonly number[];
  readonly total: number;
  /** Where the column can be opened; null when nowhere. */
  readonly href: string | null;
};

export type StackedModel = {
  readonly parts: readonly StackPart[];
  readonly columns: readonly StackColumn[];
  readonly y: Axis;
  readonly tickLabels: readonly string[];
  /** A level drawn through all columns, like a limit. */
  readonly mark: { readonly value: number; readonly label: string } | null;
  /** One sentence that says what is to be seen. */
  readonly summary: string;
  readonly format: (value: number) => string;
};

/** Most parts that are told apart; smaller ones become "others". */
export const maxParts = 8;

export type StackInput = {
  readonly columns: readonly {
    readonly key: string;
    readonly label: string;
    readonly name: string;
    readonly href?: string | null;
    readonly values: Readonly<Record<string, number>>;
  }[];
  /** Words of the parts; without it the keys are their words. */
  readonly words?: (key: string) => string;
  /** Fixed order of the parts; without it the largest comes first. */
  readonly order?: readonly string[];
  readonly format: (value: number) => string;
  readonly mark?: { readonly value: number; readonly label: string } | null;
  readonly summary: string;
};

/** Columns of stacked parts, ready to be drawn. Values must not be negative. */
export function makeStackedModel(input: StackInput): StackedModel {
  const totals = new Map<string, number>();
  for (const column of input.columns) {
    for (const [key, value] of Object.entries(column.values)) {
      totals.set(key, (totals.get(key) ?? 0) + value);
    }
  }
  const known = input.order
    ? input.order.filter((key) => (totals.get(key) ?? 0) > 0)
    : [...totals].toSorted(([, a], [, b]) => b - a).flatMap(([key, sum]) => (sum > 0 ? [key] : []));
  const shown = known.slice(0, maxParts);
  const others = known.slice(maxParts);
  const parts: StackPart[] = shown.map((key, fill) => ({
    key,
    label: input.words?.(key) ?? key,
    fill,
  }));
  if (others.length > 0) {
    parts.push({ key: "others", label: `others (${others.length})`, fill: null });
  }
  const columns = input.columns.map(({ values, href = null, ...column }): StackColumn => {
    const each = shown.map((key) => values[key] ?? 0);
    const rest = others.reduce((sum, key) => sum + (values[key] ?? 0), 0);
    const all = others.length > 0 ? [...each, rest] : each;
    return { ...column, href, values: all, total: all.reduce((sum, value) => sum + value, 0) };
  });
  const mark = input.mark ?? null;
  const y = numberAxis(Math.max(mark?.value ?? 0, ...columns.map(({ total }) => total)));
  return {
    parts,
    columns,
    y,
    tickLabels: y.ticks.map(input.format),
    mark,
    summary: input.summary,
    format: input.format,
  };
}

/** A column in words: `Step 3: 12 · format 7 · missing 5`. */
export function columnWords(model: StackedModel, column: StackColumn): string {
  const parts = model.parts.flatMap((part, index) => {
    const value = column.values[index] ?? 0;
    return value > 0 ? [`${part.label} ${model.format(value)}`] : [];
  });
  return [`${column.name}: ${model.format(column.total)}`, ...parts].join(" · ");
}
