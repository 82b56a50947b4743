import type { ImportProblem, ItemFile } from "@/lib/schemas/dataset";
import type { OfficeqaEnvironmentConfig } from "@/lib/schemas/environment";
import type { CollectedFiles, CollectFiles, RawRecord } from "../environment";
import { isRecord, problemAt } from "../raw-fields";
import { pageInAddress, pageOfParse, pageOfText } from "./parsed-pages";
import { type OfficeqaRow, readOfficeqaRow } from "./row";

/** Where the documents lie beside the data. */
export const documentsFolder = "docs";

const maxDocuments = 5000;
const maxWarnings = 10;
const maxDocumentBytes = 20 * 1024 * 1024;

type Input = CollectFiles<OfficeqaEnvironmentConfig>;

/**
 * Keeps every document once, the list of all of them, and the text of the pages each question names.
 * A document that is missing or no text is named with the place of the question that needs it; one
 * that no question needs is left out with a warning.
 */
export async function collectDocuments(input: Input): Promise<CollectedFiles> {
  const paths = await input.source.list(documentsFolder);
  const documents = await keepDocuments(documentPaths(paths), input);
  if (!documents.ok) {
    const problem = { file: documentsFolder, line: null, field: null, message: documents.message };
    return { records: input.records.map(() => null), problems: [problem], warnings: [] };
  }
  const corpus = await keepList(documents.files, input);
  const readPage = pageReader(input, { paths, files: documents.files });
  const problems: ImportProblem[] = [];
  const records: (RawRecord | null)[] = [];
  const named = new Set<string>();
  let withoutPages = 0;
  for (const record of input.records) {
    if (!isRecord(record.value)) {
      records.push(record);
      continue;
    }
    const row = readOfficeqaRow(record.value);
    const missing = row.sourceFiles.filter((name) => !documents.files.has(name));
    for (const name of missing) {
      const reason = documents.unreadable.get(name) ?? "is not among the documents";
      problems.push(problemAt(record, "source_files", `${name} ${reason}`));
      named.add(name);
    }
    const pages = await readPages(row, readPage);
    if (pages.length === 0) withoutPages += 1;
    const sources = row.sourceFiles.flatMap((name) => documents.files.get(name) ?? []);
    const collected = { corpus, documents: sources, pages };
    records.push(missing.length > 0 ? null : { ...record, collected });
  }
  const unused = [...documents.unreadable].filter(([name]) => !named.has(name));
  const warnings = [
    ...(withoutPages === 0
      ? []
      : [
          `${withoutPages} of ${input.records.length} items name no page whose text is among the documents; the setting oracle-pages cannot show them`,
        ]),
    ...unused
      .slice(0, maxWarnings)
      .map(([name, reason]) => `${documentsFolder}/${name} ${reason}; it is left out`),
    ...(unused.length > maxWarnings
      ? [`${unused.length - maxWarnings} more documents are left out`]
      : []),
  ];
  return { records, problems, warnings };
}

/** Text documents; the ready-made texts of the published corpus win over everything else in it. */
function documentPaths(paths: readonly string[]): string[] {
  const texts = paths.filter((path) => /\.(?:txt|md)$/i.test(path));
  const ready = texts.filter((path) => path.startsWith(`${documentsFolder}/transformed/`));
  return ready.length > 0 ? ready : texts;
}

function nameOf(path: string): string {
  return path.replace(new RegExp(`^${documentsFolder}/(?:transformed/)?`), "");
}

type Kept =
  | {
      readonly ok: true;
      readonly files: ReadonlyMap<string, ItemFile>;
      /** Why a document cannot be used, by its name. */
      readonly unreadable: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly message: string };

async function keepDocuments(paths: readonly string[], { source, keep }: Input): Promise<Kept> {
  const refuse = (message: string): Kept => ({ ok: false, message });
  if (paths.length === 0) {
    return refuse(
      "there is no folder docs with text documents (.txt) beside the data; put them there, or name their folder in env.docs_dir",
    );
  }
  if (paths.length > maxDocuments) {
    return refuse(`there are ${paths.length} documents; at most ${maxDocuments} are allowed`);
  }
  const files = new Map<string, ItemFile>();
  const unreadable = new Map<string, string>();
  for (const path of paths) {
    const name = nameOf(path);
    const read = await source.read(path);
    const problem = read.ok ? textProblem(read.bytes) : read.message;
    if (!read.ok || problem !== null) unreadable.set(name, problem ?? "");
    else files.set(name, await keep({ name, mediaType: "text/plain", bytes: read.bytes }));
  }
  const [first] = unreadable;
  return files.size === 0 && first !== undefined
    ? refuse(`no document can be read; ${first[0]} ${first[1]}`)
    : { ok: true, files, unreadable };
}

function textProblem(bytes: Uint8Array): string | null {
  if (bytes.byteLength > maxDocumentBytes) {
    return `is larger than ${maxDocumentBytes / (1024 * 1024)} MB`;
  }
  if (bytes.includes(0)) return "is not text in UTF-8; save it as UTF-8";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return null;
  } catch {
    return "is not text in UTF-8; save it as UTF-8";
  }
}

/** The list of all documents is an attachment too: an item names the whole corpus by one hash. */
async function keepList(files: ReadonlyMap<string, ItemFile>, { keep }: Input): Promise<ItemFile> {
  const bytes = new TextEncoder().encode(JSON.stringify([...files.values()]));
  return keep({ name: "corpus.json", mediaType: "application/json", bytes });
}

/** A page of a question's source, with its text. */
type FoundPage = { readonly document: string; readonly page: number; readonly file: ItemFile };
type ReadPage = (document: string, page: number) => Promise<FoundPage | null>;

function pageReader(
  { source, keep }: Input,
  known: { readonly paths: readonly string[]; readonly files: ReadonlyMap<string, ItemFile> },
): ReadPage {
  const cache = new Map<string, Promise<FoundPage | null>>();

  async function textOf(document: string, page: number): Promise<string | null> {
    const stem = document.replace(/\.[^.]*$/, "");
    const parse = `${documentsFolder}/jsons/${stem}.json`;
    if (known.paths.includes(parse)) {
      const read = await source.read(parse);
      const found = read.ok ? pageOfParse(new TextDecoder().decode(read.bytes), page) : null;
      if (found !== null) return found;
    }
    const path = known.paths.find((one) => nameOf(one) === document);
    const read = path === undefined ? null : await source.read(path);
    return read?.ok ? pageOfText(new TextDecoder().decode(read.bytes), page) : null;
  }

  async function find(document: string, page: number): Promise<FoundPage | null> {
    const text = known.files.has(document) ? await textOf(document, page) : null;
    if (text === null) return null;
    const name = `${document}, page ${page}`;
    const bytes = new TextEncoder().encode(text);
    return { document, page, file: await keep({ name, mediaType: "text/plain", bytes }) };
  }

  return (document, page) => {
    const key = `${page}/${document}`;
    const finding = cache.get(key) ?? find(document, page);
    cache.set(key, finding);
    return finding;
  };
}

/** OQ-1: each address with the file beside it, or with the only one; repeated pages count once. */
async function readPages(row: OfficeqaRow, readPage: ReadPage): Promise<FoundPage[]> {
  const pages = new Map<string, FoundPage>();
  for (const [index, address] of row.sourceDocs.entries()) {
    const [only, ...others] = row.sourceFiles;
    const document = others.length === 0 ? only : row.sourceFiles[index];
    const page = pageInAddress(address);
    if (document === undefined || page === null) continue;
    const found = await readPage(document, page);
    if (found !== null) pages.set(`${page}/${document}`, found);
  }
  return [...pages.values()];
}
