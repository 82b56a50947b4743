import * as z from "zod";
import {
  collectDescriptions,
  failurePatterns,
  groupFailures,
  namedByPosition,
} from "@/lib/engine/failure-patterns";
import { normalizePatches } from "@/lib/engine/normalize-patches";
import { scoreOutcomes } from "@/lib/engine/scoring";
import { skillHash } from "@/lib/engine/skill-hash";
import { taskBuckets } from "@/lib/engine/task-buckets";
import { payloadKey, summarizeItem, toUpdateMode, truncatePatch } from "@/lib/engine/update-mode";
import { bufferStructure } from "./buffer-structure";
import { Refusal, read, type Vector, type VectorKind, type VectorRunner } from "./vectors";

const fieldsSchema = z.record(z.string(), z.unknown());

/** A number as results hold it: missing is 0, true is 1, text digits are read. */
function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  if (Number.isNaN(number)) {
    throw new Refusal(`${String(value)} is not a number`);
  }
  return number;
}

function patternsVector(input: Vector["input"], kind: VectorKind) {
  const outcomes = read(input, "results", z.array(fieldsSchema)).map((row) => ({
    itemId: String(row.id ?? "?"),
    hard: numberOf(row.hard),
    status: "scored" as const,
    failReason: String(row.fail_reason ?? "unknown"),
  }));
  if (kind === "quirk") {
    return failurePatterns(outcomes, []);
  }
  const files = read(input, "patch_files", fieldsSchema.default({}));
  const replies = Object.keys(files)
    .filter((path) => /(^|\/)minibatch_fail_[^/]*\.json$/.test(path))
    .toSorted()
    .map((path) => files[path]);
  return namedByPosition(groupFailures(outcomes), collectDescriptions(replies));
}

function modeOf(input: Vector["input"], key: string) {
  return toUpdateMode(read(input, key, z.string().nullish()) ?? "");
}

function bucketsVector(input: Vector["input"]) {
  const results = read(input, "results", z.array(fieldsSchema)).map((row) => ({
    taskType: String(row.task_type ?? "other"),
    hard: numberOf(row.hard),
    soft: numberOf(row.soft),
  }));
  return taskBuckets(results, read(input, "task_types", z.array(z.string())));
}

function scoreVector(input: Vector["input"]) {
  const score = scoreOutcomes(
    read(input, "results", z.array(fieldsSchema)).map((row) => ({
      hard: numberOf(row.hard),
      soft: numberOf(row.soft),
      status: "scored",
    })),
  );
  return [score.hard, score.soft];
}

export const failurePatternsRunner: VectorRunner = {
  file: "failure_patterns.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    switch (fn) {
      case "extract_failure_patterns":
        return patternsVector(input, kind);
      case "step_buffer_structure":
        return bufferStructure(input.buffer);
      case "normalise_patches":
        return normalizePatches(read(input, "raw", z.array(z.unknown())), modeOf(input, "mode"));
      case "task_buckets":
        return bucketsVector(input);
      case "compute_score":
        return scoreVector(input);
      case "skill_hash":
        return skillHash(read(input, "text", z.string()));
      case "update_mode":
        return modeOf(input, "value");
      case "payload_key":
        return payloadKey(modeOf(input, "mode"));
      case "item_summary":
        return summarizeItem(read(input, "item", fieldsSchema), modeOf(input, "mode"));
      case "truncate":
        return truncatePatch(
          read(input, "container", fieldsSchema),
          read(input, "max", z.int()),
          modeOf(input, "mode"),
        );
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};
