import { findFlatName, listFlatNames, settingPaths } from "./setting-names";

/** The valid setting a mistyped one most likely meant (N-2.1), or null when none is near. */
export function nearestSetting(path: string, environment: string | null): string | null {
  const paths = settingPaths(environment);
  const key = path.split(".").at(-1) ?? path;
  const section = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : null;
  let best: { path: string; distance: number } | null = null;
  const consider = (candidate: string, name: string, penalty: number) => {
    const distance = editDistance(key.toLowerCase(), name.toLowerCase()) + penalty;
    if (best === null || distance < best.distance) best = { path: candidate, distance };
  };
  for (const candidate of paths) {
    const at = candidate.lastIndexOf(".");
    const elsewhere = section !== null && candidate.slice(0, at) !== section;
    consider(candidate, candidate.slice(at + 1), elsewhere ? 1 : 0);
  }
  for (const name of listFlatNames()) {
    const candidate = findFlatName(name);
    if (candidate !== null && paths.includes(candidate)) consider(candidate, name, 1);
  }
  return pick(best, key);
}

function pick(best: { path: string; distance: number } | null, key: string): string | null {
  const limit = Math.max(2, Math.floor(key.length / 3)) + 1;
  return best !== null && best.distance <= limit ? best.path : null;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(value);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
