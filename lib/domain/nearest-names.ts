import { editDistance } from "./edit-distance";

/** Beyond any real name; keeps the comparison cheap. */
const longestName = 200;

/** Up to `limit` names a mistyped one may have meant, nearest first; none when nothing is close. */
export function nearestNames(word: string, names: readonly string[], limit: number): string[] {
  const wanted = plain(word);
  if (wanted === "" || word.length > longestName) {
    return [];
  }
  return names
    .filter((name) => name.length <= longestName)
    .map((name) => ({ name, distance: distanceOf(wanted, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** A name without its publisher, in lower case, separators alike. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/[\s_:.-]+/g, "-");
}

/** People leave endings out: "lama3" is near "llama3-8b-instruct", though not as near as "llama3". */
function distanceOf(wanted: string, name: string): number {
  const whole = editDistance(wanted, name);
  const beginnings = [wanted.length, wanted.length + 1].map(
    (length) => 1 + editDistance(wanted, name.slice(0, length)),
  );
  return Math.min(whole, ...beginnings);
}
