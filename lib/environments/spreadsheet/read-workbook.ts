import { strFromU8, unzipSync } from "fflate";
import { builtInFormatKind, type NumberFormatKind, numberFormatKind } from "./cell-value";
import { readSheet } from "./read-sheet";
import type { Sheet, Workbook } from "./workbook";
import { scanXml } from "./xml";

export type ReadWorkbook =
  | { readonly ok: true; readonly workbook: Workbook }
  | { readonly ok: false; readonly message: string };

/** Unpacked size at which a workbook is refused. */
const maxUnpackedBytes = 256 * 1024 * 1024;

/**
 * Sheets and cached cell values of an `.xlsx` file, as the original's library reports them
 * (benchmarks.md 3.4). The file may come from untrusted code; anything unreadable is a message.
 */
export function readWorkbook(bytes: Uint8Array): ReadWorkbook {
  try {
    return { ok: true, workbook: readParts(unpack(bytes)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `not a readable workbook: ${reason}` };
  }
}

type Parts = (path: string) => string | null;

function unpack(bytes: Uint8Array): Parts {
  let total = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/\.(?:xml|rels)$/i.test(name)) {
        return false;
      }
      total += originalSize;
      if (total > maxUnpackedBytes) {
        throw new Error(`larger than ${maxUnpackedBytes / 1024 / 1024} MB unpacked`);
      }
      return true;
    },
  });
  return (path) => {
    const content = files[path];
    return content === undefined ? null : decodeText(content);
  };
}

function decodeText(content: Uint8Array): string {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) {
    return new TextDecoder("utf-16le").decode(content);
  }
  return strFromU8(content).replace(/^\uFEFF/, "");
}

function readParts(part: Parts): Workbook {
  const main = mainPart(part);
  const source = part(main);
  if (source === null) {
    throw new Error("it holds no workbook part");
  }
  const targets = relationTargets(part, main);
  const { sheets, is1904 } = listSheets(source);
  const texts = readSharedStrings(part(pathBeside(main, "sharedStrings.xml")) ?? "");
  const formats = readFormats(part(pathBeside(main, "styles.xml")) ?? "");
  const read: Sheet[] = [];
  for (const { name, relation } of sheets) {
    const content = part(targets.get(relation) ?? "");
    if (content !== null && isWorksheet(content)) {
      read.push(readSheet({ name, source: content, texts, formats, is1904 }));
    }
  }
  return { sheets: read };
}

/** Chart sheets hold no cells. */
function isWorksheet(content: string): boolean {
  return /<(?:\w+:)?worksheet[\s>]/.test(content.slice(0, 4096));
}

function mainPart(part: Parts): string {
  let found = "xl/workbook.xml";
  scanXml(part("_rels/.rels") ?? "", {
    open: (name, attribute) => {
      if (name === "Relationship" && attribute("Type")?.endsWith("/officeDocument")) {
        found = (attribute("Target") ?? found).replace(/^\//, "");
      }
    },
    close: () => undefined,
    text: () => undefined,
  });
  return found;
}

function pathBeside(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) + name;
}

function relationTargets(part: Parts, main: string): Map<string, string> {
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const rels = `${folder}_rels/${main.slice(folder.length)}.rels`;
  const targets = new Map<string, string>();
  scanXml(part(rels) ?? "", {
    open: (name, attribute) => {
      const id = attribute("Id");
      const target = attribute("Target");
      if (name === "Relationship" && id !== null && target !== null) {
        targets.set(id, target.startsWith("/") ? target.slice(1) : folder + target);
      }
    },
    close: () => undefined,
    text: () => undefined,
  });
  return targets;
}

function listSheets(source: string) {
  const sheets: { readonly name: string; readonly relation: string }[] = [];
  let is1904 = false;
  scanXml(source, {
    open: (name, attribute) => {
      if (name === "sheet") {
        sheets.push({ name: attribute("name") ?? "", relation: attribute("id") ?? "" });
      } else if (name === "workbookPr") {
        is1904 = /^(?:1|true)$/i.test(attribute("date1904") ?? "");
      }
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { sheets, is1904 };
}

/** Plain and rich texts by index; phonetic readings are left out. */
function readSharedStrings(source: string): string[] {
  const texts: string[] = [];
  let current = "";
  let isText = false;
  let phonetic = 0;
  scanXml(source, {
    open: (name) => {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic += 1;
      isText = name === "t" && phonetic === 0;
    },
    close: (name) => {
      if (name === "si") texts.push(current.replaceAll("x005F_", ""));
      else if (name === "rPh") phonetic -= 1;
      isText = false;
    },
    text: (text) => {
      if (isText) current += text;
    },
  });
  return texts;
}

/** What the format of each cell style makes of a number, by the style's index. */
function readFormats(source: string): NumberFormatKind[] {
  const own = new Map<number, NumberFormatKind>();
  const ids: number[] = [];
  let inCellFormats = false;
  scanXml(source, {
    open: (name, attribute) => {
      if (name === "numFmt") {
        own.set(Number(attribute("numFmtId")), numberFormatKind(attribute("formatCode") ?? ""));
      } else if (name === "cellXfs") {
        inCellFormats = true;
      } else if (name === "xf" && inCellFormats) {
        ids.push(Number(attribute("numFmtId") ?? 0));
      }
    },
    close: (name) => {
      if (name === "cellXfs") inCellFormats = false;
    },
    text: () => undefined,
  });
  return ids.map((id) => own.get(id) ?? builtInFormatKind(id));
}
