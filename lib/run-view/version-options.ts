import { isAccepted, outcomeWords } from "../domain/outcome-words";
import { formatScore } from "../format/score";
import type { SkillVersionRow } from "../schemas/read-models";

export type VersionOption = {
  readonly number: number;
  readonly action: string;
  /** `v3 · step 3 · rejected · 0.560`. */
  readonly label: string;
  readonly place: string;
  readonly score: number | null;
  readonly parentNumber: number | null;
  readonly lengthChars: number;
};

/** Versions for the pickers, oldest first. */
export function versionOptions(versions: readonly SkillVersionRow[]): VersionOption[] {
  return versions.map((version) => {
    const place = versionPlace(version);
    const action = version.kind === "seed" ? "seed" : version.outcome;
    const word = version.kind === "seed" ? "" : outcomeWords(action).word.toLowerCase();
    const score = version.gateScore === null ? "not scored" : formatScore(version.gateScore);
    return {
      number: version.number,
      action,
      label: [`v${version.number}`, place, word, score].filter(Boolean).join(" · "),
      place,
      score: version.gateScore,
      parentNumber: version.parentNumber,
      lengthChars: version.lengthChars,
    };
  });
}

/** Number of the best accepted version, the seed's when nothing was better. */
export function bestVersionNumber(versions: readonly SkillVersionRow[]): number {
  const seed = versions[0]?.number ?? 0;
  let best = { number: seed, score: versions[0]?.gateScore ?? Number.NEGATIVE_INFINITY };
  for (const version of versions.slice(1)) {
    const score = version.gateScore;
    if (isAccepted(version.outcome) && score !== null && score > best.score) {
      best = { number: version.number, score };
    }
  }
  return best.number;
}

/** The versions one was made from, itself included: the parent, its parent, down to the seed. */
export function ancestorsOf(
  options: readonly VersionOption[],
  number: number,
): ReadonlySet<number> {
  const parents = new Map(options.map((option) => [option.number, option.parentNumber]));
  const line = new Set<number>();
  let at: number | null | undefined = number;
  while (at !== null && at !== undefined && !line.has(at)) {
    line.add(at);
    at = parents.get(at);
  }
  return line;
}

/** More versions than this are not all offered at once; keys and the address reach every one. */
export const mostOffered = 240;

/** Versions to choose from: those around the chosen ones, the ends, and the accepted ones nearest to them. */
export function offeredVersions(
  options: readonly VersionOption[],
  chosen: readonly number[],
): readonly VersionOption[] {
  if (options.length <= mostOffered) {
    return options;
  }
  const places = chosen.map((number) => options.findIndex((option) => option.number === number));
  const distance = (index: number) => Math.min(...places.map((place) => Math.abs(place - index)));
  const isEnd = (index: number) => index === 0 || index === options.length - 1;
  const rank = (option: VersionOption, index: number) =>
    isEnd(index) ? -1 : distance(index) / (isAccepted(option.action) ? 8 : 1);
  const kept = new Set(
    options
      .map((option, index) => ({ option, rank: rank(option, index) }))
      .sort((one, other) => one.rank - other.rank)
      .slice(0, mostOffered)
      .map(({ option }) => option),
  );
  return options.filter((option) => kept.has(option));
}

/** The next (`1`) or previous (`-1`) version, or the next accepted one; null at the end of the list. */
export function neighbourVersion(
  options: readonly VersionOption[],
  current: number,
  step: 1 | -1,
  isAcceptedOnly: boolean,
): number | null {
  const at = options.findIndex((option) => option.number === current);
  const rest = step === 1 ? options.slice(at + 1) : options.slice(0, Math.max(0, at)).toReversed();
  const found = isAcceptedOnly
    ? rest.find((option) => option.action === "seed" || isAccepted(option.action))
    : rest[0];
  return found?.number ?? null;
}

function versionPlace(version: SkillVersionRow): string {
  switch (version.kind) {
    case "seed":
      return "seed";
    case "slow_update":
      return `slow update ${version.epoch}`;
    default:
      return `step ${version.step}`;
  }
}
