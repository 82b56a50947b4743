import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const hashOf = (text: string) =>
  createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

export const seedSkill = "# Routing\n\n- Answer with a label.\n";
const withRule = (skill: string, rule: string) => `${skill.trimEnd()}\n\n${rule}\n`;
export const firstSkill = withRule(seedSkill, "- Use lower case.");
export const rejectedSkill = withRule(firstSkill, "- Shout.");
export const placeholder = `${firstSkill.trimEnd()}\n\n<!-- SLOW_UPDATE_START -->\n<!-- SLOW_UPDATE_END -->\n`;
export const thirdSkill = placeholder.replace("- Use lower case.", "- Use lower case, no spaces.");
export const guidedSkill = thirdSkill.replace(
  "<!-- SLOW_UPDATE_START -->\n",
  "<!-- SLOW_UPDATE_START -->\nKeep labels short.\n",
);

/** Writes files below a folder; objects become indented JSON as the original writes it. */
export function writeFiles(folder: string, files: Record<string, unknown>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(
      target,
      typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
    );
  }
}

const rowsOf = (prefix: string, results: readonly number[]) =>
  results.map((hard, index) => ({
    id: `${prefix}:${index}`,
    hard,
    soft: hard === 1 ? 1 : 0.25,
    predicted_answer: hard === 1 ? "billing" : "Billing!",
    question: `Where does ${prefix} ${index} go?`,
    fail_reason: hard === 1 ? "" : "wrong label: upper case",
    task_type: "routing",
    n_turns: 1,
  }));

export function results(prefix: string, hards: readonly number[]): string {
  return rowsOf(prefix, hards)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

const common = (step: number, epoch: number) => ({
  step,
  epoch,
  step_in_epoch: (step - 1) % 2,
  timing: { rollout_s: 1.5, reflect_s: 2 },
  tokens: {
    rollout: { calls: 2, prompt_tokens: 100, completion_tokens: 20 },
    analyst: { calls: 1, prompt_tokens: 300, completion_tokens: 50 },
  },
  rollout_hard: 0.5,
  rollout_soft: 0.625,
  rollout_n: 2,
  accumulation_batches: [
    {
      batch_idx: 0,
      batch_seed: 1043,
      n_envs: 2,
      hard: 0.5,
      soft: 0.625,
      n_failure_patches: 1,
      n_success_patches: 0,
    },
  ],
  n_patches: 1,
  n_failure_patches: 1,
  n_success_patches: 0,
  wall_time_s: 4.2,
  skill_len: 60,
});

const decided = (
  step: number,
  epoch: number,
  input: {
    candidate: string;
    hard: number;
    action: string;
    current: number;
    best: number;
    bestStep: number;
  },
) => ({
  ...common(step, epoch),
  n_edits_merged: 2,
  n_edits_ranked: 1,
  edit_budget: 4,
  lr_control_mode: "fixed",
  support_counts: [2],
  candidate_hash: hashOf(input.candidate),
  candidate_skill_len: input.candidate.length,
  edit_apply_summary: { total: 1, applied: 1, skipped: 0, errors: 0 },
  selection_hard: input.hard,
  selection_soft: input.hard,
  gate_metric: "hard",
  candidate_gate_score: input.hard,
  action: input.action,
  current_score: input.current,
  best_score: input.best,
  best_step: input.bestStep,
  current_origin: input.action === "reject" ? "step_0001" : `step_000${step}`,
  best_origin: `step_000${input.bestStep}`,
});

export const records = {
  1: decided(1, 1, {
    candidate: firstSkill,
    hard: 0.5,
    action: "accept_new_best",
    current: 0.5,
    best: 0.5,
    bestStep: 1,
  }),
  2: decided(2, 1, {
    candidate: rejectedSkill,
    hard: 0.25,
    action: "reject",
    current: 0.5,
    best: 0.5,
    bestStep: 1,
  }),
  3: decided(3, 2, {
    candidate: thirdSkill,
    hard: 0.75,
    action: "accept_new_best",
    current: 0.75,
    best: 0.75,
    bestStep: 3,
  }),
  4: {
    ...common(4, 2),
    action: "skip_no_patches",
    current_score: 0.75,
    best_score: 0.75,
    best_step: 3,
    n_patches: 0,
    n_failure_patches: 0,
    tokens: {},
  },
} as const;

const edits = {
  1: { op: "append", content: "- Use lower case." },
  2: { op: "append", content: "- Shout." },
  3: { op: "replace", target: "- Use lower case.", content: "- Use lower case, no spaces." },
} as const;

const candidates = { 1: firstSkill, 2: rejectedSkill, 3: thirdSkill } as const;
const selections = { 1: [1, 1, 0, 0], 2: [1, 0, 0, 0], 3: [1, 1, 1, 0] } as const;

/** Files of a gated step as the original leaves them: items without ids, raw ids as folder names. */
export function stepFiles(step: 1 | 2 | 3): Record<string, unknown> {
  const folder = `steps/step_000${step}`;
  const edit = { ...edits[step], support_count: 2, source_type: "failure", merge_level: 1 };
  const other = { op: "append", content: "- Guess.", support_count: 1, source_type: "success" };
  return {
    [`${folder}/rollout/results.jsonl`]: results("train", [1, 0]),
    [`${folder}/rollout/predictions/train:0/conversation.json`]: [
      { role: "user", content: "Where does it go?" },
      { type: "tool_call", cmd: "look", obs: "nothing" },
      { step: 1, action: "answer", env_feedback: "done", extra: true },
      { role: "system", content: "right" },
    ],
    [`${folder}/rollout/predictions/train:0/target_system_prompt.txt`]: "You route.",
    [`${folder}/patches/minibatch_fail_000.json`]: {
      batch_size: 1,
      failure_summary: [{ failure_type: "case", count: 1, description: "upper case" }],
      patch: { reasoning: "case matters", edits: [edits[step]] },
      source_type: "failure",
    },
    [`${folder}/merged_patch.json`]: { reasoning: "both", edits: [edit, other] },
    [`${folder}/ranked_edits.json`]: { reasoning: "first", edits: [edit] },
    [`${folder}/edit_apply_report.json`]: [
      { index: 1, op: edits[step].op, target: "", content_preview: "", status: "applied_append" },
    ],
    [`${folder}/candidate_skill.md`]: candidates[step],
    [`${folder}/selection_eval/results.jsonl`]: results("val", selections[step]),
    [`${folder}/step_record.json`]: records[step],
  };
}

export const settings = {
  num_epochs: 2,
  train_size: 4,
  steps_per_epoch: 2,
  batches_per_epoch: 2,
  samples_per_epoch: 4,
  batch_size: 2,
  accumulation: 1,
  seed: 42,
  minibatch_size: 8,
  merge_batch_size: 8,
  analyst_workers: 16,
  edit_budget: 4,
  min_edit_budget: 2,
  lr_scheduler: "cosine",
  lr_control_mode: "fixed",
  skill_update_mode: "patch",
  use_slow_update: true,
  slow_update_samples: 20,
  use_meta_skill: true,
  use_gate: true,
  gate_metric: "hard",
  sel_env_num: 0,
  test_env_num: 0,
  eval_test: true,
  env: "alfworld",
  skill_init: "/home/somebody/skillopt/seed.md",
  out_root: "/home/somebody/skillopt/outputs/run",
  split_mode: "split_dir",
  split_dir: "/home/somebody/data/splits",
  max_steps: 50,
  backend: "azure_openai",
  optimizer_model: "gpt-5.5",
  target_model: "gpt-5.4-mini",
  azure_openai_api_key: "sk-very-secret-value",
  azure_openai_endpoint: "https://example.invalid",
};

/** The directory of a finished run in the original's layout (algorithm.md 5), made by hand. */
export function referenceFiles(): Record<string, unknown> {
  return {
    "config.json": settings,
    "history.json": [records[1], records[2], records[3], records[4]],
    "runtime_state.json": {
      last_completed_step: 4,
      current_skill_path: "/home/somebody/skillopt/outputs/run/skills/skill_v0004.md",
      current_score: 0.75,
      best_skill_path: "/home/somebody/skillopt/outputs/run/best_skill.md",
      best_score: 0.75,
      best_step: 3,
    },
    "skills/skill_v0000.md": seedSkill,
    "skills/skill_v0001.md": firstSkill,
    "skills/skill_v0002.md": placeholder,
    "skills/skill_v0003.md": thirdSkill,
    "skills/skill_v0004.md": guidedSkill,
    "best_skill.md": thirdSkill,
    "selection_eval_baseline/results.jsonl": results("val", [1, 0, 0, 0]),
    ...stepFiles(1),
    ...stepFiles(2),
    ...stepFiles(3),
    "steps/step_0004/rollout/results.jsonl": results("train", [1, 1]),
    "steps/step_0004/step_record.json": records[4],
    "slow_update/epoch_01/slow_result.json": { action: "inject_placeholder", epoch: 1 },
    "slow_update/epoch_02/slow_result.json": {
      reasoning: "short",
      slow_update_content: "Keep labels short.",
      time_s: 3.1,
      prev_hard: 0.5,
      curr_hard: 0.75,
      candidate_hash: hashOf(guidedSkill),
      update_origin: "slow_update_momentum",
      action: "force_accept",
    },
    "slow_update/epoch_02/candidate_skill.md": guidedSkill,
    "slow_update/epoch_02/comparison_pairs.json": [
      { id: "train:0", task: "t", category: "improved", prev: {}, curr: {} },
      { id: "train:1", task: "t", category: "regressed", prev: {}, curr: {} },
    ],
    "slow_update/epoch_02/rollout_prev/results.jsonl": results("train", [0, 1]),
    "slow_update/epoch_02/rollout_curr/results.jsonl": results("train", [1, 0]),
    "meta_skill/epoch_01/meta_skill_result.json": { action: "skip_first_epoch", epoch: 1 },
    "meta_skill/epoch_02/meta_skill_result.json": {
      reasoning: "r",
      meta_skill_content: "Small edits win.",
      time_s: 2,
      action: "write_meta_skill",
    },
    "final_selection_eval/results.jsonl": results("val", [1, 1, 0, 0]),
    "test_eval_baseline/results.jsonl": results("test", [0, 0]),
    "test_eval/results.jsonl": results("test", [1, 0]),
    "test_eval_final/results.jsonl": results("test", [1, 1]),
    "summary.json": {
      version: "0.3",
      config: settings,
      baseline_selection_hard: 0.25,
      best_selection_hard: 0.75,
      final_selection_hard: 0.5,
      final_selection_soft: 0.625,
      best_step: 3,
      current_origin: "slow_update_epoch_02",
      best_origin: "step_0003",
      total_steps: 4,
      total_accepts: 2,
      total_rejects: 1,
      total_skips: 1,
      epoch_stats: [],
      baseline_test_hard: 0,
      test_hard: 0.5,
      final_test_hard: 1,
      total_wall_time_s: 61.5,
      token_summary: {
        rollout: { calls: 8, prompt_tokens: 400, completion_tokens: 80, total_tokens: 480 },
        _total: { calls: 8, prompt_tokens: 400, completion_tokens: 80, total_tokens: 480 },
      },
    },
  };
}
