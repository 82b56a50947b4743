import { describe, expect, it } from "vitest";
import {
  builtInFormatKind,
  type CellValue,
  fromSerial,
  numberFormatKind,
  timeText,
} from "@/lib/environments/spreadsheet/cell-value";
import { areCellsEqual } from "@/lib/environments/spreadsheet/compare-cells";

const number = (value: number): CellValue => ({ kind: "number", value });
const text = (value: string): CellValue => ({ kind: "text", value });
const empty: CellValue = { kind: "empty" };
const yes: CellValue = { kind: "bool", value: true };
/** Milliseconds since 1899-12-30. */
const date = (iso: string): CellValue => ({
  kind: "datetime",
  ms: Date.parse(`${iso}Z`) - Date.UTC(1899, 11, 30),
});
const time = (ms: number): CellValue => ({ kind: "time", ms });
const duration = (hours: number): CellValue => ({ kind: "duration", ms: hours * 3_600_000 });

describe("equal cells (SB-10 to SB-12)", () => {
  it.each<[string, CellValue, CellValue, boolean]>([
    ["12 and the text 12", number(12), text("12"), true],
    ["0.125 and 0.12: half to even", number(0.125), number(0.12), true],
    ["2.675 and 2.68: its binary value is below the half", number(2.675), number(2.68), false],
    ["100.004 and 100", number(100.004), number(100), true],
    ["100.006 and 100", number(100.006), number(100), false],
    ["true and 1", yes, number(1), true],
    ["true and the text TRUE", yes, text("TRUE"), false],
    ["empty text and an empty cell", text(""), empty, true],
    ["an empty cell and 0", empty, number(0), false],
    ["0 and empty text", number(0), text(""), false],
    ["other case", text("abc"), text("ABC"), false],
    ["a blank more", text("abc"), text("abc "), false],
    ["a date and its day number", date("2024-01-01T00:00"), number(45292), true],
    ["noon of an even day", date("2024-01-01T12:00"), number(45292), true],
    ["noon of an odd day", date("2024-01-02T12:00"), number(45293), false],
    ["a date as text and a date", text("2024-01-01"), date("2024-01-01T00:00"), false],
    ["a time and its text without seconds", time(45_045_000), text("12:30"), true],
    ["thousands in text", text("1,000"), number(1000), false],
    ["percent in text", text("50%"), number(0.5), false],
    ["underscore in text", text("1_000"), number(1000), true],
    ["NaN and NaN", text("NaN"), text("NaN"), false],
    ["an error and its text", text("#N/A"), text("#N/A"), true],
    ["a day and the number 1", duration(24), number(1), false],
    ["equal durations", duration(24), duration(24), true],
    ["-0.001 and 0", number(-0.001), number(0), true],
  ])("%s", (_, gold, given, expected) => {
    expect(areCellsEqual(gold, given)).toBe(expected);
    expect(areCellsEqual(given, gold)).toBe(expected);
  });
});

describe("numbers with a date format (benchmarks.md 3.4)", () => {
  it.each([
    ["General", "number"],
    ["0.00", "number"],
    ["yyyy-mm-dd", "datetime"],
    ["[Red]0.0", "number"],
    ['0" days"', "number"],
    ["[h]:mm:ss", "duration"],
    ["[$-409]d mmm", "datetime"],
    ["0;yyyy", "number"],
    ["\\d0", "number"],
    ["_d0", "number"],
  ])("%s is a %s", (format, kind) => {
    expect(numberFormatKind(format)).toBe(kind);
  });

  it("knows the built-in formats", () => {
    expect([0, 14, 22, 46, 47, 49].map(builtInFormatKind)).toEqual([
      "number",
      "datetime",
      "datetime",
      "duration",
      "datetime",
      "number",
    ]);
  });

  it("reads serials: times below one, the leap day that never was, the other date system", () => {
    expect(fromSerial(0.5, "datetime", false)).toEqual(time(43_200_000));
    expect(fromSerial(59, "datetime", false)).toEqual(date("1900-02-28T00:00"));
    expect(fromSerial(61, "datetime", false)).toEqual(date("1900-03-01T00:00"));
    expect(fromSerial(45292.25, "datetime", false)).toEqual(date("2024-01-01T06:00"));
    expect(fromSerial(43830, "datetime", true)).toEqual(date("2024-01-01T00:00"));
    expect(fromSerial(1.5, "duration", false)).toEqual(duration(36));
    expect(fromSerial(1e12, "datetime", false)).toEqual(text("#VALUE!"));
  });

  it("writes times as the original's language prints them", () => {
    expect(timeText(45_045_000)).toBe("12:30:45");
    expect(timeText(45_045_007)).toBe("12:30:45.007000");
  });
});
