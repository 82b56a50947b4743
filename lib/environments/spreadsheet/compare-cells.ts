import { parsePythonFloat, roundCentsHalfEven, roundHalfEven } from "@/lib/domain/python-number";
import { type CellValue, dayMs, timeText } from "./cell-value";

/** A value as it is compared; values of different kinds are never equal. */
type Comparable =
  | { readonly kind: "empty" }
  | { readonly kind: "number" | "duration"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

/** SB-10: numbers to two decimals, dates to whole days, times to text without their last three characters. */
function toComparable(cell: CellValue): Comparable {
  switch (cell.kind) {
    case "empty":
      return cell;
    case "number":
      return { kind: "number", value: roundCentsHalfEven(cell.value) };
    case "bool":
      return { kind: "number", value: cell.value ? 1 : 0 };
    case "text": {
      const number = parsePythonFloat(cell.value);
      return number === null
        ? { kind: "text", value: cell.value }
        : { kind: "number", value: roundCentsHalfEven(number) };
    }
    case "datetime":
      return { kind: "number", value: roundHalfEven(wholeSeconds(cell.ms) / (dayMs / 1000)) };
    case "time":
      return { kind: "text", value: timeText(cell.ms).slice(0, -3) };
    case "duration":
      return { kind: "duration", value: cell.ms };
    default: {
      const unknown: never = cell;
      return unknown;
    }
  }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function isBlank(cell: CellValue): boolean {
  return cell.kind === "empty" || (cell.kind === "text" && cell.value === "");
}

/**
 * SB-11: true when the cells are equal: both blank, or of one kind and equal after SB-10. NaN is not
 * equal to itself. Formats, styles and formulas do not count (SB-12).
 */
export function areCellsEqual(gold: CellValue, given: CellValue): boolean {
  if (isBlank(gold) && isBlank(given)) {
    return true;
  }
  const left = toComparable(gold);
  const right = toComparable(given);
  if (left.kind === "empty" || right.kind === "empty") {
    return false;
  }
  return left.kind === right.kind && left.value === right.value;
}

/** A cell for messages, at most 80 characters. */
export function cellText(cell: CellValue): string {
  switch (cell.kind) {
    case "empty":
      return "(empty)";
    case "number":
    case "bool":
      return String(cell.value);
    case "text":
      return JSON.stringify(cell.value.length > 80 ? `${cell.value.slice(0, 79)}…` : cell.value);
    case "datetime":
      return new Date(Date.UTC(1899, 11, 30) + cell.ms).toISOString().slice(0, 19);
    case "time":
      return timeText(cell.ms);
    case "duration":
      return `${cell.ms / 1000} s`;
    default: {
      const unknown: never = cell;
      return unknown;
    }
  }
}
