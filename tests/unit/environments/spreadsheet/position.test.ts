import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { compareWorkbooks } from "@/lib/environments/spreadsheet/compare-workbooks";
import { parsePosition } from "@/lib/environments/spreadsheet/position";
import { readWorkbook } from "@/lib/environments/spreadsheet/read-workbook";

const names = ["Sheet1", "Other Sheet", "a,b", "Bob's", "x!y"];
const range = (text: string) => {
  const parsed = parsePosition(text, names);
  return parsed.ok
    ? parsed.ranges.map((one) => [
        one.sheet,
        one.firstColumn,
        one.firstRow,
        one.lastColumn,
        one.lastRow,
      ])
    : parsed.message;
};

describe("answer positions (SB-13, SB-14)", () => {
  it.each([
    ["B2", [[null, 2, 2, 2, 2]]],
    ["A1:C3", [[null, 1, 1, 3, 3]]],
    ["C3:A1", [[null, 1, 1, 3, 3]]],
    ["$A$1:$b$2", [[null, 1, 1, 2, 2]]],
    ["A:G", [[null, 1, 1, 7, null]]],
    ["3:7", [[null, 1, 3, null, 7]]],
    ["BD2:308", [[null, 56, 2, 56, 308]]],
    ["A1：B2", [[null, 1, 1, 2, 2]]],
    [
      " Sheet1!A1 ,\u00a0'Other Sheet'!B2 ",
      [
        ["Sheet1", 1, 1, 1, 1],
        ["Other Sheet", 2, 2, 2, 2],
      ],
    ],
    [
      "'a,b'!A1,B1",
      [
        ["a,b", 1, 1, 1, 1],
        [null, 2, 1, 2, 1],
      ],
    ],
    ["'Bob''s'!A1", [["Bob's", 1, 1, 1, 1]]],
    ["Bob's!A1", [["Bob's", 1, 1, 1, 1]]],
    ["Other Sheet'!A1", [["Other Sheet", 1, 1, 1, 1]]],
    ["'Other Sheet!A1", [["Other Sheet", 1, 1, 1, 1]]],
    ["x!y!A1", [["x!y", 1, 1, 1, 1]]],
    ["'Sheet1!A1:B2'", [["Sheet1", 1, 1, 2, 2]]],
    ["A1,", [[null, 1, 1, 1, 1]]],
  ])("%j", (text, ranges) => {
    expect(range(text)).toEqual(ranges);
  });

  it.each(["", " , ", "Missing!A1", "A1;B2", "A0", "A1:B2:C3", "ZZZZ1", "1", "A", "A1:B"])(
    "%j names no cells and is never a pass (SB-15)",
    (text) => {
      expect(typeof range(text)).toBe("string");
    },
  );
});

const cells = (xml: string) =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        "xl/workbook.xml":
          '<workbook xmlns:r="r"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
          '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="x"><x:sheetData>${xml}</x:sheetData><x:mergeCells><x:mergeCell ref="D1:E2"/></x:mergeCells></x:worksheet>`,
      }).map(([name, content]) => [name, strToU8(content)]),
    ),
  );
const gold = cells(
  '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row>',
);
const given = cells("<x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f></x:c></x:row>");

describe("comparing workbooks", () => {
  const compare = (position: string, profile: "official" | "compat" = "official", bytes = given) =>
    compareWorkbooks({ gold, given: bytes, position, profile });

  it("names the first cell that differs, column by column, and counts the others", () => {
    expect(compare("A1:B1")).toMatchObject({
      ok: false,
      reason: "value@Sheet1!B1: gt=2 pred=(empty)",
      firstMismatch: "Sheet1!B1",
      equalCells: 1,
      comparedCells: 2,
    });
  });

  it("an empty position passes in compat only (SB-15, SB-16)", () => {
    expect(compare("", "compat").ok).toBe(true);
    expect(compare("")).toMatchObject({ ok: false, isUnscorable: true });
    expect(compare("B1:A1", "compat").ok).toBe(true);
    expect(compare("B1:A1").ok).toBe(false);
  });

  it("the largest range is as quick as the cells that are used", () => {
    expect(compare("A1:XFD1048576").comparedCells).toBe(2);
    expect(compare("A2:XFD1048576").ok).toBe(true);
  });

  it("a missing or damaged file is a failure with a reason, not an exception", () => {
    const missing = compareWorkbooks({ gold, given: null, position: "A1", profile: "official" });
    expect(missing).toMatchObject({ ok: false, reason: "file not exist" });
    expect(compare("A1", "official", strToU8("PK\u0003\u0004 no workbook"))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^load error: not a readable workbook/),
    });
  });

  it("cells under a merged range are empty, and a document type is refused", () => {
    const merged = readWorkbook(
      cells('<x:row r="1"><x:c r="D1"><x:v>1</x:v></x:c><x:c r="E1"><x:v>2</x:v></x:c></x:row>'),
    );
    expect(merged.ok && merged.workbook.sheets[0]?.rows.get(1)?.size).toBe(1);
    const evil = readWorkbook(cells('<!DOCTYPE x [<!ENTITY a "b">]>'));
    expect(evil).toEqual({ ok: false, message: expect.stringContaining("document type") });
  });
});
