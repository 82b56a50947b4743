import { isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { RawRecord } from "./environment";
import { isRecord } from "./raw-fields";
import type { ReadTable } from "./read-table";

/** A YAML document, or JSON read as YAML so that its parts know their lines. */
export type YamlDocument =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Line of the entries of a list: the top one, or the one under `key`. */
      readonly linesOf: (key: string | null) => readonly (number | null)[];
    }
  | { readonly ok: false; readonly line: number | null; readonly message: string };

/** Aliases can blow a small text up to gigabytes. */
const maxAliasCount = 100;

/** Parses one document of plain data: no tags of one's own, bounded aliases. Never throws. */
export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) {
      return { ok: false, line: lines.linePos(error.pos[0]).line, message: error.message };
    }
    const value: unknown = document.toJS({ maxAliasCount });
    const linesOf = (key: string | null) => {
      const list =
        key === null
          ? document.contents
          : isMap(document.contents)
            ? document.contents.get(key, true)
            : null;
      return isSeq<Node>(list)
        ? list.items.map((item) => (item.range ? lines.linePos(item.range[0]).line : null))
        : [];
    };
    return { ok: true, value, linesOf };
  } catch (error) {
    return {
      ok: false,
      line: null,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** A YAML list of records, or a map with such a list under `data`. */
export function readYaml(file: string, text: string): ReadTable {
  const document = parseYaml(text);
  if (!document.ok) {
    const { line, message } = document;
    return {
      ok: false,
      problems: [{ file, line, field: null, message: `is not YAML: ${message}` }],
    };
  }
  const { value } = document;
  const key = isRecord(value) && Array.isArray(value.data) ? "data" : null;
  const list: unknown = isRecord(value) && key !== null ? value[key] : value;
  if (!Array.isArray(list)) {
    const samples = samplesOfRegistration(value);
    const message =
      samples === null
        ? "must be a list of items, or a promptfoo configuration with tests"
        : `is the registration of an OpenAI eval and holds no items; upload the samples it names (${samples})`;
    return { ok: false, problems: [{ file, line: 1, field: null, message }] };
  }
  const lines = document.linesOf(key);
  const records = list.map(
    (one: unknown, index): RawRecord => ({ file, line: lines[index] ?? null, value: one }),
  );
  return { ok: true, records };
}

/** OpenAI Evals keeps an eval's class and the path of its samples in YAML, the samples in JSON Lines. */
function samplesOfRegistration(value: unknown): string | null {
  for (const one of isRecord(value) ? Object.values(value) : []) {
    if (isRecord(one) && typeof one.class === "string" && isRecord(one.args)) {
      return String(one.args.samples_jsonl ?? "args.samples_jsonl").slice(0, 200);
    }
  }
  return null;
}
