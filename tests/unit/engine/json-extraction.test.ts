import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractJsonArray, extractJsonObject } from "@/lib/engine/json-extraction";

const fence = (content: string) => `\`\`\`json\n${content}\n\`\`\``;

describe("R-3.3g finding the object of a reply (T-08)", () => {
  it.each<[string, string, unknown]>([
    ["two objects are ambiguous", 'a {"x":1} b {"y":2}', null],
    [
      "of two fenced objects the first counts",
      `${fence('{"x":1}')}\n${fence('{"y":2}')}`,
      { x: 1 },
    ],
    ["a trailing comma is repaired", '{"a":1,}', { a: 1 }],
    ["prose in braces is no object", "use {op: delete} on it", null],
    ["a plain fence without braces holds nothing", "```\nhello\n```", null],
    [
      "prose around one object does not matter",
      'Sure: {"a": [1, {"b": "}"}]} done',
      { a: [1, { b: "}" }] },
    ],
    ["a reply that was cut off holds nothing", '{"edits": [{"op": "append"', null],
    ["nothing is found in nothing", "", null],
  ])("%s", (_, text, expected) => {
    expect(extractJsonObject(text)).toEqual(expected);
    expect(extractJsonObject(text, "reference")).toEqual(expected);
  });

  it("N-3.3 a fence that holds another type does not win over the object behind it", () => {
    const text = `${fence("[1, 2]")}\n{"a": 1}`;
    expect(extractJsonObject(text)).toEqual({ a: 1 });
    expect(extractJsonObject(text, "reference")).toEqual([1, 2]);
    expect(extractJsonObject(fence("7"))).toBeNull();
  });

  it.each<[string, string, unknown]>([
    ["raw line breaks in a text", '{"a": "one\ntwo"}', { a: "one\ntwo" }],
    ["unescaped quotes in a text", '{"a": "say "hi" now", "b": 1}', { a: 'say "hi" now', b: 1 }],
    ["a missing comma", '{"a": "x" "b": "y"}', { a: "x", b: "y" }],
    ["comments", '{"a": 1, // why\n "b": /* or */ 2}', { a: 1, b: 2 }],
    ["capitalised literals", '{"a": True, "b": None}', { a: true, b: null }],
    ["single quotes", "{\"a\": 'x'}", { a: "x" }],
    ["escapes", '{"a": "\\u5869\\n\\"q\\"",}', { a: '塩\n"q"' }],
  ])("%s are repaired", (_, text, expected) => {
    expect(extractJsonObject(text)).toEqual(expected);
  });

  it("a repaired key cannot reach the prototype", () => {
    const value = extractJsonObject('{"__proto__": {"admin": true},}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { admin?: boolean }).admin).toBeUndefined();
  });

  it("any object comes back from its own text and from prose around it", () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
    fc.assert(
      fc.property(object, (value) => {
        const text = JSON.stringify(value);
        expect(extractJsonObject(text)).toEqual(JSON.parse(text));
        expect(extractJsonObject(`Here: ${text} Done.`)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("no text makes it throw or hang", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      ",",
      ":",
      "a",
      "\\",
      "\n",
      "//",
      "1",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        extractJsonObject(pieces.join(""));
        extractJsonArray(pieces.join(""));
      }),
      { numRuns: 3000 },
    );
    expect(extractJsonObject(`{"a":${"[".repeat(100_000)}`)).toBeNull();
    expect(extractJsonObject(`{"a":${"[".repeat(5_000)}${"]".repeat(5_000)},}`)).toBeNull();
  });
});

describe("R-3.3g finding a list", () => {
  it.each<[string, unknown]>([
    ["ids: [1, 2] ok", [1, 2]],
    ["[1] and [2]", null],
    ['{"a": [1]} [2]', [2]],
    ['[{"a": 1}]', [{ a: 1 }]],
    ["as in [sic] we find [2]", [2]],
  ])("%s", (text, expected) => {
    expect(extractJsonArray(text)).toEqual(expected);
  });
});
