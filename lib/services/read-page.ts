import { AppError } from "@/lib/errors";

/** A page of a list; `nextCursor` is opaque and null on the last page. */
export type Page<T> = { readonly rows: readonly T[]; readonly nextCursor: string | null };

export type PageRequest = {
  readonly cursor?: string | null | undefined;
  readonly limit?: number | undefined;
};

export const maxPageSize = 200;

export function pageSize(request: PageRequest, fallback = 50): number {
  return Math.min(Math.max(Math.trunc(request.limit ?? fallback), 1), maxPageSize);
}

/** Cursors of lists in creation order carry `(createdAt, id)`; of others one whole number. */
export function encodeCursor(...parts: readonly (string | number)[]): string {
  return Buffer.from(parts.join("|")).toString("base64url");
}

function invalidCursor(): AppError {
  return new AppError({
    code: "invalid_request",
    message: "The page cursor is not valid.",
    hint: "Start again from the first page.",
    fields: [{ path: "cursor", message: "not a cursor of this list" }],
  });
}

export function decodeTimeCursor(
  cursor: string | null | undefined,
): { readonly createdAt: Date; readonly id: string } | null {
  if (!cursor) {
    return null;
  }
  const [time = "", id = ""] = Buffer.from(cursor, "base64url").toString("utf8").split("|");
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || id === "") {
    throw invalidCursor();
  }
  return { createdAt, id };
}

/** The cursor of a list whose order is made in memory: the id of the last row shown. */
export function decodeIdCursor(cursor: string | null | undefined): string | null {
  if (!cursor) {
    return null;
  }
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(text)) {
    throw invalidCursor();
  }
  return text;
}

export function decodeNumberCursor(cursor: string | null | undefined): number | null {
  if (!cursor) {
    return null;
  }
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^\d{1,15}$/.test(text)) {
    throw invalidCursor();
  }
  return Number(text);
}

/** Cuts the one row that was read beyond the page and makes the cursor of the next one. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  convert: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(convert),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
