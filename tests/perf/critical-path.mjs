// What a run had to do, computed from its artifacts: calls, and the shortest possible wall clock with
// `workers` target calls at once and fixed latencies.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
const countLines = (file) =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).length : 0;
const waves = (count, workers) => Math.ceil(count / workers);

/** Calls of hierarchical merging over n patches in groups of b, a group of one moving up for free. */
function merging(n, b) {
  let calls = 0;
  let levels = 0;
  for (let left = n; left > 1; left = Math.ceil(left / b)) {
    const called = Math.floor(left / b) + (left % b > 1 ? 1 : 0);
    calls += called;
    levels += called > 0 ? 1 : 0;
  }
  return { calls, levels };
}

function stepWork(outDir, record, config) {
  const folder = join(outDir, "steps", `step_${String(record.step).padStart(4, "0")}`);
  const patches = readdirSync(join(folder, "patches")).map((name) =>
    readJson(join(folder, "patches", name)),
  );
  const ofKind = (kind) =>
    patches.filter((patch) => patch.source_type === kind && patch.patch.edits.length > 0).length;
  const rows = readFileSync(join(folder, "rollout", "results.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const failures = rows.filter(({ hard }) => hard < 1).length;
  const groups =
    Math.ceil(failures / config.minibatch_size) +
    Math.ceil((rows.length - failures) / config.minibatch_size);
  const failure = merging(ofKind("failure"), config.merge_batch_size);
  const success = merging(ofKind("success"), config.merge_batch_size);
  const final = ofKind("failure") > 0 && ofKind("success") > 0 ? 1 : 0;
  const ranking = (record.n_edits_merged ?? 0) > (record.edit_budget ?? 0) ? 1 : 0;
  return {
    rollouts: rows.length,
    gate: record.selection_n ?? 0,
    optimizer: groups + failure.calls + success.calls + final + ranking,
    serial:
      waves(groups, config.analyst_workers) +
      Math.max(failure.levels, success.levels) +
      final +
      ranking,
  };
}

/** `latency` = {target, optimizer} in milliseconds. */
export function expectedWork(outDir, { workers, latency }) {
  const config = readJson(join(outDir, "config.json"));
  const history = readJson(join(outDir, "history.json"));
  const summary = readJson(join(outDir, "summary.json"));
  let target = 0;
  let optimizer = 0;
  let pathMs = 0;
  const targetPass = (count) => {
    target += count;
    pathMs += waves(count, workers) * latency.target;
  };
  const serialCalls = (calls, rounds) => {
    optimizer += calls;
    pathMs += rounds * latency.optimizer;
  };
  targetPass(countLines(join(outDir, "selection_eval_baseline", "results.jsonl")));
  const scored = new Set([summary.seed_skill_hash]);
  for (const record of history) {
    const work = stepWork(outDir, record, config);
    targetPass(work.rollouts);
    serialCalls(work.optimizer, work.serial);
    if (record.candidate_hash && !scored.has(record.candidate_hash)) {
      scored.add(record.candidate_hash);
      targetPass(countLines(join(outDir, folderOf(record), "selection_eval", "results.jsonl")));
    }
  }
  for (const epoch of listFolders(join(outDir, "slow_update"))) {
    const folder = join(outDir, "slow_update", epoch);
    targetPass(
      countLines(join(folder, "rollout_prev", "results.jsonl")) +
        countLines(join(folder, "rollout_curr", "results.jsonl")),
    );
    const slow = readJson(join(folder, "slow_result.json"));
    serialCalls(
      slow.action === "inject_placeholder" ? 0 : 1,
      slow.action === "inject_placeholder" ? 0 : 1,
    );
    const meta = readJson(join(outDir, "meta_skill", epoch, "meta_skill_result.json"));
    const asked = meta.action === "write_meta_skill" || meta.action === "no_content" ? 1 : 0;
    serialCalls(asked, asked);
  }
  const final = summary.current_skill_hash;
  if (!scored.has(final) && summary.selection.final) {
    targetPass(countLines(join(outDir, "final_selection_eval", "results.jsonl")));
  }
  const tested = new Set();
  let tests = 0;
  for (const test of summary.tests) {
    if (!tested.has(test.skillHash)) {
      tested.add(test.skillHash);
      tests += test.score.scored + test.score.unscored;
    }
  }
  targetPass(tests);
  return { target, optimizer, pathMs, config, history, summary };
}

function folderOf(record) {
  return join("steps", `step_${String(record.step).padStart(4, "0")}`);
}

function listFolders(folder) {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
