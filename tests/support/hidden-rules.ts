import type { OptimizerRequest, RolloutRequest } from "@/lib/engine/ports";
import { stageOf } from "./memory-run";

/**
 * RuleWorld (algorithm.md 7.0): items need hidden rules, some items are flaky, wrong rules interfere.
 * What a skill is worth is known exactly, so optimism and acceptance precision are too.
 */
export type WorldSettings = {
  readonly seed: number;
  readonly sizes: { readonly train: number; readonly val: number; readonly test: number };
  /** Share of items whose result is uncertain. */
  readonly flaky: number;
  /** What an analyst proposes, as weights. */
  readonly proposals: Readonly<Record<ProposalKind, number>>;
  /** Share of replies that are no JSON. */
  readonly malformed: number;
  /** What guidance says, as weights. */
  readonly guidance: Readonly<Record<"correct" | "useless" | "harmful", number>>;
};

export type ProposalKind =
  | "correct"
  | "useless"
  | "harmful"
  | "duplicate"
  | "protected"
  | "leak"
  | "placebo";

export const ruleWorldDefaults: Omit<WorldSettings, "seed"> = {
  sizes: { train: 80, val: 40, test: 300 },
  flaky: 0.25,
  proposals: {
    correct: 0.34,
    useless: 0.2,
    harmful: 0.2,
    duplicate: 0.14,
    protected: 0.04,
    leak: 0.08,
    placebo: 0,
  },
  malformed: 0.05,
  guidance: { correct: 0.3, useless: 0.35, harmful: 0.35 },
};

const ruleCount = 16;

/** A number in [0, 1) from anything, the same every time. */
function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join("\u0000")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function pick<T extends string>(weights: Readonly<Record<T, number>>, draw: number): T {
  const entries = Object.entries(weights) as [T, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = draw * total;
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) {
      return name;
    }
  }
  return entries.at(-1)?.[0] as T;
}

const wordings = [
  (rule: string) =>
    `Apply ${rule} to the ledger entry and write the result in the form the clerk asked for.`,
  (rule: string) =>
    `Apply ${rule} to each ledger entry and write the result in the form the clerk asked for.`,
  (rule: string) =>
    `Write the result in the form the clerk asked for and apply ${rule} to the ledger entry.`,
];

function ruleName(index: number): string {
  return `R${String(index).padStart(2, "0")}`;
}

/** What is true in a world: the chance of an item under a skill. */
export function hiddenRules(settings: WorldSettings) {
  const { seed, flaky } = settings;
  const needsOf = (id: string): string[] => {
    const isEasy = chance(seed, id, "easy") < 0.3;
    const count = isEasy ? 0 : chance(seed, id, "count") < 0.8 ? 1 : 2;
    return Array.from({ length: count }, (_, index) =>
      // Few rules cover most items, as failures do in real data.
      ruleName(Math.floor(ruleCount * chance(seed, id, "rule", index) ** 1.6)),
    );
  };
  const noiseOf = (id: string) =>
    chance(seed, id, "flaky") < flaky ? 0.15 + 0.3 * chance(seed, id, "noise") : 0.01;
  const passChance = (skill: string, id: string): number => {
    const noise = noiseOf(id);
    const base = needsOf(id).every((rule) => skill.includes(rule)) ? 1 - noise : noise;
    const harmful = new Set(skill.match(/H\d\d/g) ?? []);
    const hit = [...harmful].filter((name) => chance(seed, id, name) < 0.12).length;
    const useless = (skill.match(/U\d+/g) ?? []).length;
    const memorized = skill.includes(`case ${id} `) ? 1 : 0;
    return Math.max(0, Math.min(1, memorized || base * 0.3 ** hit - 0.002 * useless));
  };
  const meanOver = (prefix: string, count: number, skill: string) =>
    Array.from({ length: count }, (_, index) => passChance(skill, `${prefix}${index}`)).reduce(
      (sum, value) => sum + value,
      0,
    ) / count;
  return {
    needsOf,
    passChance,
    trueTest: (skill: string) => meanOver("test", settings.sizes.test, skill),
    trueVal: (skill: string, count = settings.sizes.val) => meanOver("val", count, skill),
    trueTrain: (skill: string) => meanOver("train", settings.sizes.train, skill),
    // Work done ahead of a gate has another key and is the same sample.
    target: (request: RolloutRequest) => ({
      hard:
        chance(seed, request.key.replace(/\/ahead\/\w+\//, "/rollout/"), request.item.id) <
        passChance(request.skill, request.item.id)
          ? 1
          : 0,
    }),
  };
}

type Rules = ReturnType<typeof hiddenRules>;
type Proposal = Record<string, unknown>;

function section(message: string, title: string): string {
  const start = message.indexOf(`## ${title}`);
  const next = message.indexOf("\n## ", start + 3);
  return start < 0 ? "" : message.slice(start, next < 0 ? undefined : next);
}

function proposal(
  settings: WorldSettings,
  rules: Rules,
  input: { key: string; index: number; skill: string; ids: readonly string[] },
): Proposal {
  const { key, index, skill, ids } = input;
  const draw = (what: string) => chance(settings.seed, key, index, what);
  const missing = ids.flatMap((id) =>
    rules
      .needsOf(id)
      .filter((rule) => !skill.includes(rule))
      .map((rule) => ({ id, rule })),
  );
  const counts = new Map<string, string[]>();
  for (const { id, rule } of missing) {
    counts.set(rule, [...(counts.get(rule) ?? []), id]);
  }
  const ranked = [...counts].toSorted((a, b) => b[1].length - a[1].length);
  const kind = pick(settings.proposals, draw("kind"));
  const wording = wordings[Math.floor(draw("wording") * wordings.length)] ?? wordings[0];
  const append = (text: string, addresses: readonly string[]) => ({
    op: "append",
    content: `- ${text}`,
    addresses,
  });
  const some = ids.slice(0, 1 + Math.floor(draw("count") * 3));
  const number = String(Math.floor(draw("number") * 90) + 10);
  switch (kind) {
    case "correct":
    case "duplicate": {
      // A duplicate is the most needed rule again, whoever proposed it already.
      const [rule, addresses] = ranked[
        kind === "correct" ? index % Math.max(1, ranked.length) : 0
      ] ?? [null, []];
      return rule && wording
        ? append(wording(rule), addresses)
        : append(`Keep calm, U${number}${index}.`, some);
    }
    case "harmful":
      return append(`Guess by habit H${number} whenever the entry looks familiar to you.`, some);
    case "protected":
      return { op: "replace", target: "<!-- SLOW_UPDATE_START -->", content: "Nothing." };
    case "leak":
      return append(
        `In case ${ids[0]} the clerk wants exactly what stands in the third line.`,
        ids.slice(0, 1),
      );
    case "placebo":
      return append(`Remember note ${number}${index}${key.length} of the day.`, some);
    default:
      return append(`Take a deep breath, U${number}${index}, and read twice.`, some);
  }
}

function fences(message: string): Proposal[] {
  return [...message.matchAll(/```json\n([\s\S]*?)\n```/g)]
    .flatMap((match) => JSON.parse(match[1] ?? "[]") as Proposal[])
    .flatMap((entry) => (Array.isArray(entry.edits) ? (entry.edits as Proposal[]) : [entry]));
}

/** A merger as they are: unifies what it recognizes, now and then loses something. */
function mergeReply(settings: WorldSettings, request: OptimizerRequest, message: string): string {
  const groups = new Map<string, Proposal[]>();
  for (const edit of fences(message)) {
    const text = String(edit.content ?? "");
    const name = /[RHU]\d+/.exec(text)?.[0] ?? text;
    groups.set(name, [...(groups.get(name) ?? []), edit]);
  }
  const kept = [...groups.values()].filter(
    (_, index) => chance(settings.seed, request.key, index, "lost") >= 0.08,
  );
  return JSON.stringify({
    reasoning: "",
    edits: (kept.length > 0 ? kept : [...groups.values()]).map((group) => ({
      op: group[0]?.op,
      target: group[0]?.target,
      content: group[0]?.content,
      source_type: group[0]?.source_type,
      from: group.map((edit) => edit.id),
    })),
  });
}

/** The scripted optimizer of a world. */
export function rulesOptimizer(settings: WorldSettings, rules: Rules) {
  return (request: OptimizerRequest): string => {
    const message = request.messages[0]?.content ?? "";
    const skill = section(message, "Current skill");
    const draw = chance(settings.seed, request.key, "reply");
    switch (stageOf(request)) {
      case "analyst_error":
      case "analyst_success": {
        if (draw < settings.malformed) {
          return "I would rather tell you in words.";
        }
        const ids = [...message.matchAll(/<trajectory id="([^"]*)">/g)].map(
          (match) => match[1] ?? "",
        );
        const count = stageOf(request) === "analyst_error" ? 2 : 1;
        const edits = Array.from({ length: count }, (_, index) =>
          proposal(settings, rules, { key: request.key, index, skill, ids }),
        );
        return JSON.stringify({ batch_size: ids.length, patch: { reasoning: "", edits } });
      }
      case "ranking": {
        const pool = fences(message);
        const budget = Number(/Choose (\d+)/.exec(message)?.[1] ?? 1);
        const noisy = pool
          .map((edit, index) => ({
            index: Number(edit.index),
            value: Number(edit.support_count) + 2 * chance(settings.seed, request.key, index),
          }))
          .toSorted((a, b) => b.value - a.value);
        return JSON.stringify({
          reasoning: "",
          selected_indices: noisy.slice(0, budget).map(({ index }) => index),
        });
      }
      case "slow_update": {
        const kind = pick(settings.guidance, draw);
        const rule = ruleName(Math.floor(chance(settings.seed, request.key, "rule") * ruleCount));
        const number = Math.floor(chance(settings.seed, request.key, "number") * 90) + 10;
        const text = {
          correct: `Mind ${rule}.`,
          useless: `Mind U${number}.`,
          harmful: `Trust H${number}.`,
        };
        return JSON.stringify({ reasoning: "", slow_update_content: text[kind] });
      }
      case "meta_skill":
        return JSON.stringify({ reasoning: "", meta_skill_content: "Rules help." });
      default:
        return mergeReply(settings, request, message);
    }
  };
}
