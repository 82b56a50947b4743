import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openDocuments, pageLines } from "@/lib/environments/officeqa/documents";
import { linePattern } from "@/lib/environments/officeqa/grep";
import { pageInAddress, pageOfParse, pageOfText } from "@/lib/environments/officeqa/parsed-pages";
import { documentTools } from "@/lib/environments/officeqa/tools";
import { matchesWildcard } from "@/lib/environments/officeqa/wildcard";
import { anyText } from "../../../support/any-text";
import { memoryFiles } from "../../../support/memory-files";

/** Calls a tool over documents given by name and text. */
async function use(
  tool: string,
  args: Record<string, unknown>,
  texts: Record<string, string> = { "a/b_2010.txt": "one\nTwo words\nthree", "c_2011.txt": "two" },
) {
  const files = memoryFiles();
  const kept = await Promise.all(
    Object.entries(texts).map(([name, text]) =>
      files.keep({ name, mediaType: "text/plain", bytes: new TextEncoder().encode(text) }),
    ),
  );
  const tools = documentTools(openDocuments(kept, files.load));
  const found = tools.find(({ definition }) => definition.name === tool);
  if (!found) throw new Error(`no tool ${tool}`);
  const answer = await found.call(args);
  return answer.ok ? answer.text : `Error: ${answer.message}`;
}

const manyLines = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`).join("\n");

describe("glob", () => {
  it("matches the whole name or the part after the last slash, sorted", async () => {
    expect(await use("glob", { pattern: "*" })).toBe("a/b_2010.txt\nc_2011.txt");
    expect(await use("glob", { pattern: "b_*.txt" })).toBe("a/b_2010.txt");
    expect(await use("glob", { pattern: "*201[12]*" })).toBe("c_2011.txt");
    expect(await use("glob", { pattern: "x*" })).toContain("There are 2 documents");
  });

  it("gives at most 50 names and says how many more there are", async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`d${index}.txt`, `${index}`]),
    );
    const text = await use("glob", { pattern: "*" }, texts);
    expect(text.split("\n")).toHaveLength(51);
    expect(text).toContain("10 more");
  });

  it.each([
    ["a/b.txt", "a*t", true],
    ["a/b.txt", "?.txt", false],
    ["ab", "a[!c]", true],
    ["ac", "a[!c]", false],
    ["a]", "a[]]", true],
    ["a5", "a[0-9]", true],
    ["a[", "a[", true],
    ["A", "a", false],
  ])("A.5: %j against %j is %s", (text, pattern, expected) => {
    expect(matchesWildcard(text, pattern)).toBe(expected);
  });

  it("A.5: hundreds of stars that match nothing do not blow up", () => {
    expect(matchesWildcard("a".repeat(20_000), `${"*a".repeat(200)}b`)).toBe(false);
    fc.assert(
      fc.property(anyText, anyText, (text, pattern) => {
        expect(typeof matchesWildcard(text, pattern)).toBe("boolean");
        expect(matchesWildcard(text, `*${text.replace(/[[\]*?]/g, "?")}`)).toBe(true);
      }),
    );
  });
});

describe("grep", () => {
  it("finds lines case aside, with name and number, in all documents or in one", async () => {
    expect(await use("grep", { pattern: "TWO" })).toBe(
      "a/b_2010.txt:2: Two words\nc_2011.txt:1: two",
    );
    expect(await use("grep", { pattern: "two", path: "c_2011.txt" })).toBe("1: two");
    expect(await use("grep", { pattern: "two.*words|three", path: "a/*" })).toBe(
      "2: Two words\n3: three",
    );
  });

  it("takes every other character as it is", () => {
    expect(linePattern("a(b")?.("x A(B x")).toBe(true);
    expect(linePattern("a.b")?.("axb")).toBe(false);
    expect(linePattern("|")).toBeNull();
  });

  it("gives at most 20 lines and cuts long ones", async () => {
    const many = await use("grep", { pattern: "line" }, { "d.txt": manyLines(100) });
    expect(many.split("\n")).toHaveLength(21);
    expect(many).toContain("there are more");
    const long = await use("grep", { pattern: "x" }, { "d.txt": "x".repeat(5000) });
    expect(long.length).toBeLessThan(320);
  });

  it("says which documents there are when none fits", async () => {
    expect(await use("grep", { pattern: "two", path: "nothing*" })).toMatch(
      /^Error: path: there is no document nothing\*; names look like a\/b_2010\.txt/,
    );
  });
});

describe("read", () => {
  it("gives numbered lines and says where to go on", async () => {
    const text = await use(
      "read",
      { path: "d.txt", start: 3, limit: 2 },
      { "d.txt": manyLines(9) },
    );
    expect(text).toBe("d.txt, lines 3 to 4 of 9; more with start=5\n3: line 3\n4: line 4");
  });

  it("4.2: a window holds at most 4,000 characters of whole lines", async () => {
    const wide = Array.from({ length: 100 }, () => "y".repeat(150)).join("\n");
    const text = await use("read", { path: "d.txt" }, { "d.txt": wide });
    expect(text.length).toBeLessThan(4100);
    expect(text).toContain("lines 1 to 25 of 100; more with start=26");
    const line = await use("read", { path: "d.txt" }, { "d.txt": "y".repeat(9000) });
    expect(line.length).toBeLessThan(4100);
  });

  it("pages are found by their marks", async () => {
    const marked = "<!-- page 1 -->\nfirst\n<!-- page 2 -->\nsecond\nthird";
    expect(await use("read", { path: "d.txt", page: 2 }, { "d.txt": marked })).toBe(
      "d.txt, lines 3 to 5 of 5\n3: <!-- page 2 -->\n4: second\n5: third",
    );
    expect(await use("read", { path: "d.txt", page: 9 }, { "d.txt": marked })).toBe(
      "Error: page: d.txt has no page 9",
    );
    expect(pageLines(["a"], 1)).toBeNull();
  });

  it.each(["../secret.txt", "/etc/passwd", "a/../c_2011.txt", "c_2011.txt/", ""])(
    "the name %j reaches nothing outside of the documents",
    async (path) => {
      expect(await use("read", { path })).toMatch(/^Error: path: there is no document/);
    },
  );

  it("a start behind the end is an error the model can correct", async () => {
    expect(await use("read", { path: "c_2011.txt", start: 5 })).toBe(
      "Error: start: c_2011.txt has 1 lines",
    );
    expect(await use("read", { path: "c_2011.txt", start: 0 })).toMatch(/^Error: start: /);
  });
});

describe("pages of sources", () => {
  it.each([
    ["https://host/doc?page=54", 54],
    ["https://host/doc?x=1&pagenum=7", 7],
    ["https://host/doc?page_id=0", 0],
    ["https://host/doc", null],
    ["https://host/doc?page=two", null],
    ["page=5", null],
  ])("OQ-1: %s names page %j", (address, page) => {
    expect(pageInAddress(address)).toBe(page);
  });

  it("OQ-1: joins the elements of a page and writes tables as Markdown", () => {
    const parse = JSON.stringify({
      document: {
        elements: [
          { content: "Heading", bbox: [{ page_id: 3 }] },
          { content: "other page", bbox: [{ page_id: 4 }] },
          {
            content:
              "<table><tr><th>Year</th><th>A &amp; B</th></tr><tr><td>2010</td><td>1,2|3</td></tr></table>",
            bbox: [{ page_id: 2 }, { page_id: 3 }],
          },
          { bbox: [{ page_id: 3 }] },
        ],
      },
    });
    expect(pageOfParse(parse, 3)).toBe(
      "Heading\n\n| Year | A & B |\n| --- | --- |\n| 2010 | 1,2\\|3 |",
    );
    expect(pageOfParse(parse, 9)).toBeNull();
  });

  it("never throws for any parse, text or address", () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), fc.anything(), (text, page, value) => {
        pageInAddress(text);
        pageOfText(text, page);
        pageOfParse(text, page);
        pageOfParse(
          JSON.stringify({ elements: [{ content: text, bbox: [{ page_id: page }] }] }),
          page,
        );
        pageOfParse(JSON.stringify({ elements: value }) ?? "", page);
      }),
    );
  });
});
