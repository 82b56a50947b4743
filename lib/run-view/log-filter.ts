import type { LogLine } from "../events/run-state";

export type LogFilter = {
  readonly level: "all" | "warn" | "error";
  /** A text, or a regular expression between slashes. */
  readonly search: string;
  /** Only lines of this stage; empty: of all. */
  readonly stage?: string;
  /** Only lines of this step; null: of all. */
  readonly step?: number | null;
};

const ranks = { info: 0, warn: 1, error: 2 } as const;

/** Lines of at least a level, of a stage and a step, that hold a text or fit an expression. */
export function filterLog(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const lowest = filter.level === "all" ? 0 : ranks[filter.level];
  const fits = searchOf(filter.search);
  const { stage = "", step = null } = filter;
  return lines.filter(
    (line) =>
      ranks[line.level] >= lowest &&
      (stage === "" || line.stage === stage) &&
      (step === null || line.step === step) &&
      fits(`${line.stage ?? ""} ${line.message}`),
  );
}

/** Longer expressions, or ones on longer lines, could keep the page busy. */
const longestExpression = 200;
const longestLine = 2000;

/** What is wrong with a search; empty when it can be used. */
export function searchProblem(search: string): string {
  const source = expressionIn(search);
  if (source === null) {
    return "";
  }
  if (source.length > longestExpression) {
    return `use at most ${longestExpression} characters`;
  }
  try {
    new RegExp(source, "i");
    return "";
  } catch {
    return "not a regular expression";
  }
}

function expressionIn(search: string): string | null {
  return /^\/(.+)\/$/.exec(search.trim())?.[1] ?? null;
}

/** An expression that cannot be read is looked for as text. */
function searchOf(search: string): (text: string) => boolean {
  const source = expressionIn(search);
  if (source !== null && searchProblem(search) === "") {
    const expression = new RegExp(source, "i");
    return (text) => expression.test(text.slice(0, longestLine));
  }
  const wanted = search.trim().toLowerCase();
  return (text) => wanted === "" || text.toLowerCase().includes(wanted);
}

/** Stages that have lines, in the order of their first one. */
export function stagesIn(lines: readonly LogLine[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => line.stage ?? []))];
}

/** Lines as JSON, one in a line. */
export function logJsonLines(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, level, stage, step, message }) =>
      JSON.stringify({ at, level, stage, step, message }),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** Lines as a text file: time, level, place and message. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map((line) => {
      const place = [line.stage ?? "", line.step === null ? "" : `step ${line.step}`]
        .filter(Boolean)
        .join(" ");
      return `${line.at} ${line.level.padEnd(5)} ${place === "" ? "" : `[${place}] `}${line.message}\n`;
    })
    .join("");
}

/** Lines with keys that stay theirs: lines of one event share its number and keep their order. */
export function withLineKeys(
  lines: readonly LogLine[],
): readonly { readonly key: string; readonly line: LogLine }[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const base = `${line.seq} ${line.at} ${line.message}`;
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return { key: `${base} ${count}`, line };
  });
}
