import { sep } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { itemDirectory } from "@/lib/artifacts/item-directory";

test("harmless ids stay as they are", () => {
  expect(itemDirectory("q-17_a.b")).toBe("q-17_a.b");
});

test.each([
  ["202602:22", "202602%3A22"],
  ["train:0000", "train%3A0000"],
  ["../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"],
  ["..", "%2E%2E"],
  [".", "%2E"],
  ["a b%", "a%20b%25"],
  ["é", "%C3%A9"],
  ["a\\b\u0000c", "a%5Cb%00c"],
])("the id %j becomes %s", (id, expected) => {
  expect(itemDirectory(id)).toBe(expected);
});

test("long ids are cut to 120 characters and stay distinct", () => {
  const names = ["x".repeat(200), `${"x".repeat(199)}y`].map(itemDirectory);
  expect(new Set(names).size).toBe(2);
  expect(names[0]).toMatch(/^x{120}-[0-9a-f]{16}$/);
});

test("no id can leave its folder, and different ids get different folders", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 200 }),
      fc.string({ minLength: 1 }),
      (a, b) => {
        const name = itemDirectory(a);
        expect(name).not.toMatch(/[/\\:]/);
        expect(name.includes(sep)).toBe(false);
        expect(/^\.*$/.test(name)).toBe(false);
        if (a !== b) {
          expect(itemDirectory(b)).not.toBe(name);
        }
      },
    ),
  );
});
