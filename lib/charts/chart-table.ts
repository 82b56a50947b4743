import type { StackedModel } from "./stacked-model";

/** The numbers of a chart as a table: words for reading, raw values for the file. */
export type ChartTable = {
  readonly heads: readonly string[];
  readonly rows: readonly {
    readonly key: string;
    readonly cells: readonly string[];
    readonly raw: readonly (string | number)[];
  }[];
};

/** Columns of a stacked chart as rows; the first head names what a column is. */
export function stackedTable(model: StackedModel, first: string): ChartTable {
  return {
    heads: [first, ...model.parts.map((part) => part.label), "Total"],
    rows: model.columns.map((column) => ({
      key: column.key,
      cells: [column.name, ...column.values.map(model.format), model.format(column.total)],
      raw: [column.name, ...column.values, column.total],
    })),
  };
}

/** Values in their order, with what makes each. */
export function valueTable(
  heads: readonly [string, string],
  values: readonly number[],
  format: (value: number) => string,
): ChartTable {
  return {
    heads,
    rows: values.map((value, index) => ({
      key: String(index),
      cells: [String(index + 1), format(value)],
      raw: [index + 1, value],
    })),
  };
}
