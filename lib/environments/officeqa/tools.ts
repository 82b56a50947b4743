import * as z from "zod";
import { defineTool, type LoopTool, type ToolAnswer } from "../tool-loop";
import { type DocumentStore, pageLines } from "./documents";
import { linePattern } from "./grep";
import { matchesWildcard } from "./wildcard";

const maxNames = 50;
const maxMatches = 20;
const maxLineChars = 300;
/** Text one call of `read` gives (benchmarks.md 4.2). */
const windowChars = 4000;

/** The tools of benchmarks.md 4.2 over a set of documents: list, search and read with paging. */
export function documentTools(documents: DocumentStore): readonly LoopTool[] {
  return [globTool(documents), grepTool(documents), readTool(documents)];
}

function matching(documents: DocumentStore, pattern: string): string[] {
  return documents.names.filter(
    (name) =>
      matchesWildcard(name, pattern) || matchesWildcard(name.split("/").at(-1) ?? name, pattern),
  );
}

function globTool(documents: DocumentStore): LoopTool {
  return defineTool({
    name: "glob",
    description: `Lists documents by name. At most ${maxNames} names.`,
    parameters: z.strictObject({
      pattern: z
        .string()
        .max(500)
        .describe("Shell pattern, for example * or *2010*; * is any text, ? one character."),
    }),
    run: async ({ pattern }) => {
      const names = matching(documents, pattern);
      const rest = names.length > maxNames ? `\n… and ${names.length - maxNames} more` : "";
      return found(
        names.length === 0
          ? `No document matches ${pattern}. There are ${documents.names.length} documents.`
          : names.slice(0, maxNames).join("\n") + rest,
      );
    },
  });
}

function grepTool(documents: DocumentStore): LoopTool {
  return defineTool({
    name: "grep",
    description: `Finds lines that hold a text, case aside. In the pattern | separates alternatives and .* stands for anything in between; everything else is taken as it is. At most ${maxMatches} lines.`,
    parameters: z.strictObject({
      pattern: z.string().min(1).max(500).describe("Text to look for."),
      path: z
        .string()
        .max(500)
        .default("*")
        .describe("Document, or a shell pattern for several; all documents when left out."),
    }),
    run: async ({ pattern, path }) => {
      const matches = linePattern(pattern);
      if (matches === null) return { ok: false, message: "pattern: holds nothing to look for" };
      const names = matching(documents, path);
      if (names.length === 0) return { ok: false, message: noDocument(path, documents) };
      const withName = names.length > 1;
      const hits: string[] = [];
      for (const name of names) {
        const lines = (await documents.lines(name)) ?? [];
        for (const [index, line] of lines.entries()) {
          if (!matches(line)) continue;
          if (hits.length === maxMatches) {
            return found(`${hits.join("\n")}\n… there are more; use a narrower pattern or path`);
          }
          hits.push(`${withName ? `${name}:` : ""}${index + 1}: ${cutLine(line)}`);
        }
      }
      return found(hits.length === 0 ? "No line matches." : hits.join("\n"));
    },
  });
}

function readTool(documents: DocumentStore): LoopTool {
  return defineTool({
    name: "read",
    description: `Reads lines of a document, by line or by page. At most ${windowChars} characters; go on with the start it names.`,
    parameters: z.strictObject({
      path: z.string().max(500).describe("Name of the document."),
      start: z.int().min(1).optional().describe("First line; 1 when left out."),
      limit: z.int().min(1).max(400).default(80).describe("Number of lines."),
      page: z.int().min(0).optional().describe("Page to read instead of lines from the start."),
    }),
    run: async ({ path, start, limit, page }) => {
      const lines = await documents.lines(path);
      if (lines === null) return { ok: false, message: noDocument(path, documents) };
      const range = page === undefined ? null : pageLines(lines, page);
      if (page !== undefined && range === null) {
        return { ok: false, message: `page: ${path} has no page ${page}` };
      }
      const first = start ?? range?.first ?? 1;
      const end = Math.min(range?.end ?? lines.length + 1, first + limit);
      if (first > lines.length) {
        return { ok: false, message: `start: ${path} has ${lines.length} lines` };
      }
      return found(textWindow(path, lines, { first, end: Math.max(end, first + 1) }));
    },
  });
}

/** Numbered lines up to the window's size, with where to go on. */
function textWindow(
  name: string,
  lines: readonly string[],
  range: { readonly first: number; readonly end: number },
): string {
  const shown: string[] = [];
  let size = 0;
  let next = range.first;
  while (next < range.end && next <= lines.length) {
    const line = `${next}: ${lines[next - 1] ?? ""}`.slice(0, windowChars);
    if (shown.length > 0 && size + line.length + 1 > windowChars) break;
    shown.push(line);
    size += line.length + 1;
    next += 1;
  }
  const more = next <= lines.length ? `; more with start=${next}` : "";
  return `${name}, lines ${range.first} to ${next - 1} of ${lines.length}${more}\n${shown.join("\n")}`;
}

function cutLine(line: string): string {
  const text = line.replace(/\s+/g, " ").trim();
  return text.length > maxLineChars ? `${text.slice(0, maxLineChars)}…` : text;
}

function noDocument(path: string, documents: DocumentStore): string {
  const some = documents.names.slice(0, 3).join(", ");
  return `path: there is no document ${path}; names look like ${some || "(none)"}`;
}

function found(text: string): ToolAnswer {
  return { ok: true, text };
}
