import { createHash } from "node:crypto";
import type { OptimizerRequest, RolloutRequest } from "@/lib/engine/ports";
import type { RunConfig } from "@/lib/schemas/run-config";
import { aRunConfig, type OptimizerScript, stageOf, type TargetScript } from "./memory-run";

/** A number in [0, 1) that depends on the texts only. */
function chance(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(parts.join("\u0000")).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

function pickInt(from: number, to: number, ...parts: readonly (string | number)[]): number {
  return from + Math.floor(chance(...parts) * (to - from + 1));
}

function pickOne<T>(options: readonly [T, ...T[]], ...parts: readonly (string | number)[]): T {
  return options[Math.floor(chance(...parts) * options.length)] ?? options[0];
}

const linesPerAnalyst = 4;
const analystsPerBatch = 16;
const lineOf = (index: number) => `- rule ${String(index).padStart(3, "0")}`;

/** A skill with enough lines that every analyst of a step has lines of its own. */
export const healthySkill = `# Skill\n\n## Rules\n${Array.from(
  { length: 2 * analystsPerBatch * linesPerAnalyst },
  (_, index) => `${lineOf(index)}\n`,
).join("")}`;

export function healthySizes(seed: number) {
  return {
    train: pickInt(6, 20, seed, "train"),
    // Means over 4 or 8 items are exact, so that no tie turns on the last bit of a float (W-31).
    val: pickOne([4, 8], seed, "val"),
    test: 3,
  };
}

/** Any configuration under which nothing goes wrong by itself: no budget of 0, no unmeasured notes. */
export function healthyConfig(seed: number, profile: RunConfig["engine"]["profile"]): RunConfig {
  const most = pickInt(1, 4, seed, "max");
  return aRunConfig({
    engine: { profile },
    train: {
      num_epochs: pickInt(1, 3, seed, "epochs"),
      batch_size: pickInt(3, 8, seed, "batch"),
      accumulation: pickInt(1, 2, seed, "accumulation"),
      seed,
    },
    gradient: {
      minibatch_size: pickInt(2, 4, seed, "group"),
      merge_batch_size: pickInt(2, 4, seed, "merge"),
    },
    optimizer: {
      learning_rate: most,
      min_learning_rate: pickInt(1, most, seed, "min"),
      lr_scheduler: pickOne(["constant", "linear", "cosine", "autonomous"], seed, "schedule"),
      lr_control_mode: pickOne(["fixed", "fixed", "autonomous"], seed, "control"),
      skill_update_mode: pickOne(
        ["patch", "patch", "rewrite_from_suggestions", "full_rewrite_minibatch"],
        seed,
        "mode",
      ),
      use_slow_update: chance(seed, "slow") < 0.7,
      slow_update_samples: pickInt(2, 6, seed, "samples"),
      slow_update_gate_with_selection: chance(seed, "gated") < 0.5,
      use_meta_skill: chance(seed, "meta") < 0.7,
    },
    evaluation: {
      use_gate: chance(seed, "gate") < 0.8,
      gate_metric: pickOne(["hard", "soft", "mixed"], seed, "metric"),
      use_semantic_density: chance(seed, "density") < 0.3,
    },
  });
}

/** Passes or fails by skill and item alone, so that a repeated rollout says the same. */
export function healthyTarget(seed: number): TargetScript {
  return ({ skill, item }: RolloutRequest) => {
    const luck = chance(seed, skill, item.id);
    return { hard: luck < 0.45 ? 1 : 0, soft: Math.ceil(luck * 4) / 4 };
  };
}

function skillIn(message: string): string {
  return /## Current skill\n\n<skill>\n([\s\S]*?)\n<\/skill>/.exec(message)?.[1] ?? "";
}

function fencesIn(message: string): unknown[] {
  return [...message.matchAll(/```json\n([\s\S]*?)\n```/g)].map((match): unknown =>
    JSON.parse(match[1] ?? "null"),
  );
}

type Item = { readonly id: string } & Readonly<Record<string, unknown>>;

/** The items a merge is shown, in order. */
function itemsIn(message: string, payload: string): Item[] {
  return (fencesIn(message).flat() as (Item & Record<string, Item[]>)[]).flatMap(
    (entry) => entry[payload] ?? [entry],
  );
}

/** Which analyst of the step this is: no other one gets the same lines. */
function slotOf(key: string): number {
  const [, batch, kind, group] = /analyst\/(\d+)\/(fail|succ)\/(\d+)$/.exec(key) ?? [];
  return (
    Number(batch) * analystsPerBatch + (kind === "succ" ? analystsPerBatch / 2 : 0) + Number(group)
  );
}

function proposeEdits(seed: number, key: string, message: string): object[] {
  const skill = skillIn(message);
  const slot = slotOf(key);
  return Array.from({ length: pickInt(1, 3, seed, key, "count") }, (_, index) => {
    const line = lineOf(slot * linesPerAnalyst + index);
    const text = `${key} ${index}`;
    if (!skill.includes(`${line}\n`)) {
      return { op: "append", content: `- always added ${text}` };
    }
    return pickOne<object>(
      [
        { op: "append", content: `- never added ${text}` },
        { op: "insert_after", target: line, content: `- must insert ${text}` },
        { op: "replace", target: line, content: `- only revised ${text}` },
        { op: "delete", target: `${line}\n` },
      ],
      seed,
      key,
      index,
    );
  });
}

/** A whole document with one more line, its read-only region copied as it is. */
function rewritten(skill: string, line: string): string {
  const start = skill.indexOf("<!-- SLOW_UPDATE_START -->");
  const body = start < 0 ? skill : skill.slice(0, start);
  const region = start < 0 ? "" : `\n\n${skill.slice(start)}`;
  return `${body.trimEnd()}\n${line}${region}`;
}

function merge(seed: number, request: OptimizerRequest, payload: string): object {
  const message = request.messages[0]?.content ?? "";
  const items = itemsIn(message, payload);
  const keepsAll = items.length === 1 || chance(seed, request.key, "drop") < 0.7;
  const isWhole = payload === "skill_candidates";
  const kept = isWhole ? items.slice(0, 1) : keepsAll ? items : items.slice(0, -1);
  return {
    reasoning: "",
    [payload]: kept.map(({ id, ...item }) => ({ ...item, from: [id] })),
    dropped: items.slice(kept.length).map(({ id }) => ({ ref: id, reason: "weak" })),
  };
}

function propose(seed: number, request: OptimizerRequest): object {
  const message = request.messages[0]?.content ?? "";
  const { key } = request;
  const stage = stageOf(request);
  const common = { batch_size: message.match(/<trajectory /g)?.length ?? 0, failure_summary: [] };
  if (stage.endsWith("_full_rewrite")) {
    const text = rewritten(skillIn(message), `- ensure ${key}`);
    const candidate = { title: key, change_summary: [key], new_skill: text };
    return { ...common, patch: { reasoning: "", skill_candidates: [candidate] } };
  }
  if (stage.endsWith("_rewrite")) {
    const suggestions = Array.from({ length: pickInt(1, 3, seed, key) }, (_, index) => ({
      type: "add_rule",
      title: `${key} ${index}`,
      motivation: "m",
      instruction: `Add the rule ${key} ${index}`,
      priority_hint: "high",
    }));
    return { ...common, patch: { reasoning: "", revise_suggestions: suggestions } };
  }
  return { ...common, patch: { reasoning: "", edits: proposeEdits(seed, key, message) } };
}

function payloadOf(stage: string): string {
  if (stage.endsWith("_full_rewrite")) {
    return "skill_candidates";
  }
  return stage.endsWith("_rewrite") ? "revise_suggestions" : "edits";
}

/** Distinct indices, exactly as many as wanted. */
function choose(seed: number, key: string, message: string): object {
  const pool = itemsIn(message, "none");
  const wanted = Number(/Choose (\d+)\./.exec(message)?.[1] ?? 0);
  const order = pool
    .map((_, index) => index)
    .toSorted((a, b) => chance(seed, key, a) - chance(seed, key, b));
  return { reasoning: "", selected_indices: order.slice(0, wanted) };
}

/** Well-formed replies that depend on the question's key and on the skill shown. */
export function healthyOptimizer(seed: number): OptimizerScript {
  return (request) => {
    const message = request.messages[0]?.content ?? "";
    const stage = stageOf(request);
    const reply = (): object => {
      if (stage.startsWith("analyst_")) {
        return propose(seed, request);
      }
      if (stage.startsWith("merge_")) {
        return merge(seed, request, payloadOf(stage));
      }
      switch (stage) {
        case "ranking":
        case "ranking_rewrite":
          return choose(seed, request.key, message);
        case "lr_autonomous":
          return {
            learning_rate: pickInt(1, 3, seed, request.key),
            reasoning: "r",
            confidence: "low",
            risk_notes: [],
          };
        case "rewrite_skill":
          return {
            reasoning: "",
            change_summary: ["one line"],
            new_skill: rewritten(skillIn(message), `- verify ${request.key}`),
          };
        case "slow_update":
          return { reasoning: "", slow_update_content: `Guidance ${request.key}` };
        default:
          return { reasoning: "", meta_skill_content: `Memory ${request.key}` };
      }
    };
    return JSON.stringify(reply());
  };
}
