import type { ItemFile } from "@/lib/schemas/dataset";
import type { LoadAttachment } from "../environment";

/** Documents a target may look into, by names relative to their folder. */
export type DocumentStore = {
  readonly names: readonly string[];
  /** The lines of a document, or null for a name that is not there. */
  lines(name: string): Promise<readonly string[] | null>;
};

/** Nothing but the given files can be reached: a name is looked up, never resolved as a path. */
export function openDocuments(files: readonly ItemFile[], load: LoadAttachment): DocumentStore {
  const hashes = new Map(files.map(({ name, hash }) => [name, hash]));
  return {
    names: [...hashes.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
    async lines(name) {
      const hash = hashes.get(name);
      if (hash === undefined) return null;
      return linesOf(new TextDecoder().decode(await load(hash)));
    },
  };
}

/** Form feeds end pages of converted documents; they are no lines of their own. */
export function linesOf(text: string): string[] {
  return text.replaceAll("\f", "").split(/\r\n|\n|\r/);
}

const pageMark = /^\s*<!--\s*page\s+(\d+)\s*-->\s*$/i;

/** First line (from 1) and line after the last of a page, by the marks `<!-- page N -->`. */
export function pageLines(
  lines: readonly string[],
  page: number,
): { readonly first: number; readonly end: number } | null {
  let first: number | null = null;
  for (const [index, line] of lines.entries()) {
    const mark = pageMark.exec(line);
    if (!mark) continue;
    if (first !== null) return { first, end: index + 1 };
    if (Number(mark[1]) === page) first = index + 1;
  }
  return first === null ? null : { first, end: lines.length + 1 };
}
