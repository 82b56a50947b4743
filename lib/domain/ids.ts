/** Prefixed ids that sort by creation: 9 characters of time, 12 of randomness, Crockford base 32. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

export const idPrefixes = {
  run: "run",
  version: "ver",
  dataset: "ds",
  share: "shr",
  command: "cmd",
  worker: "wrk",
  skill: "skl",
  profile: "mdl",
  view: "viw",
  webhook: "whk",
  delivery: "whd",
  judgeCheck: "jdg",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** `random` returns a number in [0, 1); `now` is in milliseconds. Result: `run_…`, 21 characters after the prefix. */
export function newId(kind: IdKind, input: { now: number; random: () => number }): string {
  let time = "";
  let rest = Math.floor(input.now);
  for (let i = 0; i < 9; i += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let noise = "";
  for (let i = 0; i < 12; i += 1) {
    noise += alphabet.charAt(Math.floor(input.random() * 32));
  }
  return `${idPrefixes[kind]}_${time}${noise}`;
}
