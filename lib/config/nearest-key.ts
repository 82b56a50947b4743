import { editDistance } from "@/lib/domain/edit-distance";
import { findFlatName, listFlatNames, settingPaths } from "./setting-names";

/** Beyond any real name; keeps the comparison cheap. */
const longestName = 80;

/** The valid setting a mistyped one most likely meant (N-2.1), or null when none is near. */
export function nearestSetting(path: string, environment: string | null): string | null {
  if (path.length > longestName) return null;
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
