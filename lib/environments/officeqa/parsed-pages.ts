import * as z from "zod";
import { isRecord } from "../raw-fields";
import { linesOf, pageLines } from "./documents";

const elementSchema = z.looseObject({ content: z.string() });

/**
 * The text of a page from a parsed document: the contents of all elements whose boxes stand on it, in
 * order, HTML tables as Markdown (OQ-1). null when the parse knows no such page.
 */
export function pageOfParse(json: string, page: number): string | null {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch {
    return null;
  }
  const contents = elementsOf(root).flatMap((element) => {
    const parsed = elementSchema.safeParse(element);
    return parsed.success && pagesOf(parsed.data).includes(page) ? [parsed.data.content] : [];
  });
  return contents.length === 0 ? null : contents.map(tablesAsMarkdown).join("\n\n");
}

function elementsOf(root: unknown): readonly unknown[] {
  if (!isRecord(root)) return [];
  const place = isRecord(root.document) ? root.document : root;
  return Array.isArray(place.elements) ? place.elements : [];
}

function pagesOf(element: Record<string, unknown>): number[] {
  const boxes = element.bbox ?? element.bounding_boxes ?? element.boxes;
  return (Array.isArray(boxes) ? boxes : []).flatMap((box: unknown) =>
    isRecord(box) && typeof box.page_id === "number" ? [box.page_id] : [],
  );
}

/** The text of a page between its marks, or null when the document has no such page. */
export function pageOfText(text: string, page: number): string | null {
  const lines = linesOf(text);
  const range = pageLines(lines, page);
  return range === null ? null : lines.slice(range.first - 1, range.end - 1).join("\n");
}

/** The page a source's address names (OQ-1), or null. */
export function pageInAddress(address: string): number | null {
  const query = address.slice(address.indexOf("?") + 1);
  const values = new URLSearchParams(address.includes("?") ? query : "");
  for (const name of ["page", "pagenum", "page_id"]) {
    const value = values.get(name);
    if (value !== null && /^\d{1,6}$/.test(value)) return Number(value);
  }
  return null;
}

function tablesAsMarkdown(content: string): string {
  return content
    .split(/(?=<table\b)|(?<=<\/table>)/i)
    .map((part) => (/^<table\b/i.test(part) ? tableAsMarkdown(part) : part))
    .join("");
}

function tableAsMarkdown(html: string): string {
  const rows = html
    .split(/<tr\b[^>]*>/i)
    .slice(1)
    .map((row) =>
      row
        .split(/<t[dh]\b[^>]*>/i)
        .slice(1)
        .map((cell) => plainText(cell).replaceAll("|", "\\|")),
    )
    .filter((cells) => cells.length > 0);
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  if (width === 0) return plainText(html);
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, index) => cells[index] ?? "").join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(Array(width).fill("---")), ...body.map(line)].join("\n");
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
};

function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/g, " ")
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, " ")
    .trim();
}
