import { describe, expect, it } from "vitest";
import { safeId } from "@/lib/domain/safe-id";
import { collapseBlanks, splitLines, trimBlanks, trimEndBlanks } from "@/lib/domain/whitespace";

describe("0.3 white space of the original's language", () => {
  it("strips control separators and U+0085 and keeps the byte-order mark", () => {
    expect(trimBlanks("\u001c\u0085 a \u001f")).toBe("a");
    expect(trimBlanks("\ufeffa")).toBe("\ufeffa");
    expect(trimEndBlanks(" a\u00a0\n")).toBe(" a");
  });

  it("collapses every run", () => {
    expect(collapseBlanks(" a\r\n\tb\u3000c ")).toBe("a b c");
  });

  it("knows every line end", () => {
    expect(splitLines("a\r\nb\u2028c\u001ed")).toEqual(["a", "b", "c", "d"]);
  });

  it("trims long blank tails in linear time", () => {
    expect(trimEndBlanks(`a${" ".repeat(1_000_000)}`)).toBe("a");
  });
});

it("a safe id is a file name whatever the id holds", () => {
  expect(["a/b:c d", "../..", "日本", "x".repeat(100)].map(safeId)).toEqual([
    "a_b_c_d",
    ".._..",
    "item",
    "x".repeat(80),
  ]);
});
