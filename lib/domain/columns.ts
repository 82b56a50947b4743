type Row = Readonly<Record<string, unknown>>;

/** One field of all rows. */
type Column = {
  readonly name: string;
  /** All values, or the few different ones. */
  readonly values?: readonly unknown[];
  /** Place in `values` by row; absent when each row has its own, or all have the same. */
  readonly places?: readonly number[];
  /** Instead of `values`: the field is an object in every row. */
  readonly rows?: Columns;
  /** Rows without the field. */
  readonly gaps?: readonly number[];
};

/** Rows of one kind as columns, so that names of fields and repeated values are written once. */
export type Columns = { readonly count: number; readonly columns: readonly Column[] };

/** More different values than this share of the rows are not worth a table. */
const tableShare = 0.25;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toColumn(name: string, rows: readonly Row[]): Column {
  const values = rows.map((row) => row[name] ?? null);
  const missing = rows.flatMap((row, index) => (row[name] === undefined ? [index] : []));
  const gaps = missing.length === 0 ? {} : { gaps: missing };
  const known = new Map<unknown, number>();
  const places: number[] = [];
  for (const value of values) {
    const key = typeof value === "object" ? JSON.stringify(value) : value;
    const place = known.get(key) ?? known.size;
    known.set(key, place);
    places.push(place);
    if (known.size > 1 && known.size > rows.length * tableShare) {
      const parts = values.filter(isRow);
      return parts.length === rows.length
        ? { name, rows: toColumns(parts) }
        : { name, values, ...gaps };
    }
  }
  const kinds = [...known.values()].map((place) => values[places.indexOf(place)]);
  return kinds.length === 1
    ? { name, values: kinds, ...gaps }
    : { name, values: kinds, places, ...gaps };
}

/** For rows whose values are what JSON can hold. */
export function toColumns(rows: readonly Row[]): Columns {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return { count: rows.length, columns: [...names].map((name) => toColumn(name, rows)) };
}

/** The rows again. Rows that had equal objects may share one. */
export function toRows({ count, columns }: Columns): Row[] {
  const made: Record<string, unknown>[] = Array.from({ length: count }, () => ({}));
  for (const { name, values, places, rows, gaps } of columns) {
    const own = rows ? toRows(rows) : (values ?? []);
    const isSame = !rows && own.length === 1;
    const lacking = new Set(gaps);
    for (const [index, row] of made.entries()) {
      if (!lacking.has(index)) {
        row[name] = own[isSame ? 0 : (places?.[index] ?? index)];
      }
    }
  }
  return made;
}
