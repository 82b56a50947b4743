import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonError } from "@/lib/environments/json-error";
import { readDataFile } from "@/lib/environments/read-data-file";
import { anyText } from "../../support/any-text";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(name: string, content: string | Uint8Array) {
  return readDataFile({ name, content });
}

const values = (result: ReturnType<typeof readDataFile>) =>
  result.ok ? result.records.map((record) => record.value) : result.problems;
const lines = (result: ReturnType<typeof readDataFile>) =>
  result.ok ? result.records.map((record) => record.line) : result.problems;

describe("SP-8 formats, told by their content", () => {
  it.each([
    ["a list", "x.txt", '[{"id":1},\n {"id":2}]'],
    ["a data list", "x.json", '{"data":[{"id":1},\n{"id":2}]}'],
    ["an object of records", "x.json", '{"a":{"id":1},\n"b":{"id":2}}'],
    ["JSON lines", "x.txt", '{"id":1}\n\n{"id":2}\n'],
    ["JSON lines with carriage returns", "x.jsonl", '{"id":1}\r\n{"id":2}\r\n'],
    ["a byte-order mark", "x.json", '\uFEFF[{"id":1},{"id":2}]'],
  ])("reads %s", (_, name, text) => {
    expect(values(read(name, text))).toEqual([{ id: 1 }, { id: 2 }]);
    expect(values(read(name, bytes(text)))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("keeps the line of each record", () => {
    expect(lines(read("x.json", '[\n {"id": {"a": 1}},\n\n {"id": "{ \\" [ "}\n]'))).toEqual([
      2, 4,
    ]);
    expect(lines(read("x.json", '{"data": [\n{"id":1},\n{"id":2}]}'))).toEqual([2, 3]);
    expect(lines(read("x.jsonl", '{"id":1}\n\n{"id":2}\n'))).toEqual([1, 3]);
  });

  it("a single JSON line of objects is one record", () => {
    expect(values(read("x.jsonl", '{"input":{"q":1},"metadata":{"a":1}}'))).toHaveLength(1);
  });

  it.each([
    ["commas", "id,input\n1,a\n2,b\n"],
    ["tabs", "id\tinput\n1\ta\n2\tb\n"],
    ["semicolons", "id;input\n1;a\n2;b\n"],
    ["quotes", '"id","input"\n"1","a"\n"2","b"'],
    ["carriage returns", "id,input\r\n1,a\r\n2,b\r\n"],
    ["old line ends", "id,input\r1,a\r2,b"],
    ["mixed line ends", "id,input\r\n1,a\n2,b\r"],
    ["blank rows", "\nid,input\n\n1,a\n,\n2,b\n\n"],
    ["a byte-order mark", "\uFEFFid,input\n1,a\n2,b\n"],
  ])("reads a table with %s", (_, text) => {
    const expected = [
      { id: "1", input: "a" },
      { id: "2", input: "b" },
    ];
    expect(values(read("x.csv", text))).toEqual(expected);
    expect(values(read("x.csv", bytes(text)))).toEqual(expected);
  });

  it("cells stay texts, hold line breaks and commas, and rows keep their line", () => {
    const result = read("x.csv", 'input,expected\n"a, ""b""\nc","1,234"\nd,0.50\n');
    expect(values(result)).toEqual([
      { input: 'a, "b"\nc', expected: "1,234" },
      { input: "d", expected: "0.50" },
    ]);
    expect(lines(result)).toEqual([2, 4]);
  });

  it("8.1: dotted headers build objects, empty cells are absent", () => {
    expect(values(read("x.csv", "input.q,input.n,metadata.lang\nwhy,,en\n"))).toEqual([
      { input: { q: "why" }, metadata: { lang: "en" } },
    ]);
  });

  it("a column called __proto__ is an ordinary column", () => {
    expect(read("x.csv", "__proto__.polluted,input\nyes,a\n").ok).toBe(true);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("bad files", () => {
  it.each([
    ["an empty file", "x.json", "", null, /empty/],
    ["blanks only", "x.csv", " \n\t\n", null, /empty/],
    ["an empty list", "x.json", "[]", null, /no items/],
    ["a number", "x.json", "5", null, /list of records/],
    [
      "a broken list",
      "x.json",
      '[\n{"id": 1},\n{"id" 2}\n]',
      3,
      /column 7: expected : after the name/,
    ],
    ["a list without an end", "x.json", '[\n{"id": 1},', 2, /ends early/],
    ["a trailing comma", "x.json", '[{"id": 1},\n]', 2, /column 1: expected a value/],
    ["single quotes", "x.json", "[{'id': 1}]", 1, /column 3: expected a name in double quotes/],
    ["text after the list", "x.json", '[{"id": 1}]\nthanks', 2, /follows after the end/],
    [
      "a broken line",
      "x.jsonl",
      '{"id":1}\n{"id":2\n{"id":3}\n',
      2,
      /column 8: the text ends early/,
    ],
    ["a line break in a text", "x.json", '[{"id": "a\nb"}]', 1, /control character/],
    ["prose", "x.json", "hello there", 1, /column 1: expected a value/],
    [
      "a ragged table",
      "x.csv",
      "id,input\n1,a\n2\n3,c,d\n",
      3,
      /has 1 cells where the header has 2/,
    ],
    ["an open quote", "x.csv", 'id,input\n1,"a\n2,b\n', 2, /never closed/],
    ["a header alone", "x.csv", "id,input\n", 1, /no items below/],
    ["two columns of one name", "x.csv", "id,id\n1,2\n", 1, /two columns/],
    ["a column without a name", "x.csv", "id,,b\n1,2,3\n", 1, /column 2 has no usable name/],
    ["a value with columns below it", "x.csv", "input,input.q\na,b\n", 1, /columns below it/],
    ["a picture", "x.csv", "PNG\u0000\u0000", null, /not text/],
  ])("%s is refused with file and line", (_, name, text, line, message) => {
    expect(read(name, text)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({ file: name, line, message: expect.stringMatching(message) }),
      ]),
    });
  });

  it("every malformed line is named", () => {
    const result = read("x.jsonl", '{"id":1}\n{oops\n{"id":2}\n[1,\n');
    expect(lines(result)).toMatchObject([{ line: 2 }, { line: 4 }]);
  });

  it("text that is not UTF-8 is refused with its line", () => {
    const latin1 = Uint8Array.from([0x69, 0x64, 0x0a, 0x63, 0x61, 0x66, 0xe9, 0x0a]);
    expect(read("x.csv", latin1)).toMatchObject({
      problems: [{ line: 2, message: expect.stringContaining("UTF-8") }],
    });
    const utf16 = Uint8Array.from([0xff, 0xfe, 0x69, 0x00]);
    expect(read("x.csv", utf16)).toMatchObject({
      problems: [{ message: expect.stringContaining("UTF-16") }],
    });
  });

  it("limits: size of the file, number of items, length of a field, depth", () => {
    expect(read("x.json", new Uint8Array(50 * 1024 * 1024 + 1))).toMatchObject({
      problems: [{ message: expect.stringContaining("50 MB") }],
    });
    expect(read("x.jsonl", '{"id":1}\n'.repeat(20_001))).toMatchObject({
      problems: [{ message: expect.stringContaining("20001 items") }],
    });
    expect(read("x.jsonl", `{"id":1}\n{"input":"${"x".repeat(200_001)}"}`)).toMatchObject({
      problems: [{ line: 2, field: "input", message: expect.stringContaining("200001") }],
    });
    expect(read("x.json", `[{"a":${"[".repeat(5000)}${"]".repeat(5000)}}]`)).toMatchObject({
      problems: [{ field: "a", message: expect.stringContaining("nested") }],
    });
  });

  it("never throws, whatever the bytes are", () => {
    const name = fc.constantFrom("x.json", "x.jsonl", "x.csv", "x.tsv", "x");
    fc.assert(fc.property(name, fc.uint8Array(), (one, content) => void read(one, content)));
    fc.assert(fc.property(name, anyText, (one, content) => void read(one, content)));
  });
});

describe("the place of a JSON error", () => {
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it("agrees with the built-in parser on what is JSON", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\u00e9"',
      '"\\x"',
      '"',
      "1",
      "-0.5e3",
      "01",
      "1.",
      "true",
      "nul",
      " ",
      "\n",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(findJsonError(text) === null).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(findJsonError(text)).toBeNull();
      }),
    );
  });
});
