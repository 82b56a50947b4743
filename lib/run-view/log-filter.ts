import type { LogLine } from "../events/run-state";

export type LogFilter = { readonly level: "all" | "warn" | "error"; readonly search: string };

const ranks = { info: 0, warn: 1, error: 2 } as const;

/** Lines of at least a level that hold a text. */
export function filterLog(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const lowest = filter.level === "all" ? 0 : ranks[filter.level];
  const wanted = filter.search.trim().toLowerCase();
  return lines.filter(
    (line) =>
      ranks[line.level] >= lowest &&
      (wanted === "" || `${line.stage ?? ""} ${line.message}`.toLowerCase().includes(wanted)),
  );
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
