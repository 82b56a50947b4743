/**
 * The value of a cell with cached formula results (benchmarks.md 3.4). Errors such as `#N/A` are
 * texts. Times are milliseconds: since 1899-12-30 for a datetime, of the day for a time.
 */
export type CellValue =
  | { readonly kind: "empty" }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "datetime" | "time" | "duration"; readonly ms: number };

export const emptyCell: CellValue = { kind: "empty" };

export const dayMs = 86_400_000;

/** What a number format makes of a serial number. */
export type NumberFormatKind = "number" | "datetime" | "duration";

const quoted = /"[^"]*"/g;
const bracketed = /\[(?!(?:h{1,2}|m{1,2}|s{1,2})\])[^\]]*\]/gi;

/** The kind of a number format by its first section. */
export function numberFormatKind(format: string): NumberFormatKind {
  const [first = ""] = format.split(";");
  const plain = first.replace(quoted, "").replace(bracketed, "");
  if (/\[(?:h{1,2}|m{1,2}|s{1,2})\]/i.test(plain)) {
    return "duration";
  }
  return /(?<![_\\])[dmhys]/i.test(plain) ? "datetime" : "number";
}

/** Formats by number that a workbook does not spell out. */
export function builtInFormatKind(id: number): NumberFormatKind {
  if (id === 46) {
    return "duration";
  }
  return (id >= 14 && id <= 22) || id === 45 || id === 47 ? "datetime" : "number";
}

/** Days from 1899-12-30 to the first day of the other date system. */
const days1904 = 1462;
/** Year 1 to year 9999, the dates the original's language knows. */
const firstDay = -693_593;
const lastDay = 2_958_465;

/** A serial number with a date format, or the error the original's reader puts in its place. */
export function fromSerial(
  serial: number,
  kind: Exclude<NumberFormatKind, "number">,
  is1904: boolean,
): CellValue {
  if (!Number.isFinite(serial)) {
    return { kind: "text", value: "#VALUE!" };
  }
  if (kind === "duration") {
    return { kind: "duration", ms: Math.round(serial * dayMs) };
  }
  const day = Math.floor(serial);
  const ms = Math.round((serial - day) * dayMs);
  if (serial >= 0 && serial < 1 && ms < dayMs) {
    return { kind: "time", ms };
  }
  const leapDay = !is1904 && serial > 0 && serial < 60 ? 1 : 0;
  const days = day + leapDay + (is1904 ? days1904 : 0);
  return days < firstDay || days > lastDay
    ? { kind: "text", value: "#VALUE!" }
    : { kind: "datetime", ms: days * dayMs + ms };
}

/** `HH:MM:SS`, with `.ffffff` when there is a fraction. */
export function timeText(ms: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const fraction = ms % 1000;
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(3, "0")}000`;
}
