import type { Origin } from "../../schemas/provenance";

/** A run of characters with one origin. */
export type Run = {
  readonly length: number;
  readonly origin: Origin;
  /** Followed by its text through a change whose steps are not recorded. */
  readonly isEstimated: boolean;
};

/** The runs of a whole text, in order; none is empty. */
export type Runs = readonly Run[];

export function wholeText(text: string, origin: Origin): Runs {
  return joinRuns([[{ length: text.length, origin, isEstimated: false }]]);
}

export function runsLength(runs: Runs): number {
  return runs.reduce((sum, run) => sum + run.length, 0);
}

/** The runs of a part of the text. */
export function sliceRuns(runs: Runs, from: number, to: number): Runs {
  const part: Run[] = [];
  let position = 0;
  for (const run of runs) {
    const start = Math.max(from, position);
    const end = Math.min(to, position + run.length);
    if (end > start) {
      part.push({ ...run, length: end - start });
    }
    position += run.length;
    if (position >= to) {
      break;
    }
  }
  return part;
}

function isSameRun(a: Run, b: Run): boolean {
  return (
    a.isEstimated === b.isEstimated &&
    (a.origin === b.origin || JSON.stringify(a.origin) === JSON.stringify(b.origin))
  );
}

/** Parts one after another; neighbours of one origin become one run. */
export function joinRuns(parts: readonly Runs[]): Runs {
  const joined: Run[] = [];
  for (const run of parts.flat()) {
    const last = joined.at(-1);
    if (run.length === 0) {
      continue;
    }
    if (last && isSameRun(last, run)) {
      joined[joined.length - 1] = { ...last, length: last.length + run.length };
    } else {
      joined.push(run);
    }
  }
  return joined;
}

/** `removed` characters at `at` become `added` characters of `origin`. */
export function spliceRuns(
  runs: Runs,
  change: { readonly at: number; readonly removed: number; readonly added: number },
  origin: Origin,
): Runs {
  return joinRuns([
    sliceRuns(runs, 0, change.at),
    [{ length: change.added, origin, isEstimated: false }],
    sliceRuns(runs, change.at + change.removed, runsLength(runs)),
  ]);
}

export function asEstimated(runs: Runs): Runs {
  return runs.map((run) => ({ ...run, isEstimated: true }));
}
