import * as z from "zod";
import { safeId } from "@/lib/domain/safe-id";
import {
  buildComparisonPairs,
  categoryCounts,
  filterPairs,
  findPairPolicy,
  pairTask,
} from "@/lib/engine/comparison-pairs";
import { readEpochEndReply } from "@/lib/engine/epoch-end-reply";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import {
  extractSlowRegion,
  hasSlowRegion,
  injectEmptySlowRegion,
  removeSlowRegions,
  replaceSlowRegion,
} from "@/lib/engine/skill-document/slow-region";
import { optimizerSectionSchema } from "@/lib/schemas/run-config";
import { comparisonStructure } from "./comparison-structure";
import { profileOf, Refusal, read, refuseNull, type Vector, type VectorRunner } from "./vectors";

const idSchema = z.union([z.string(), z.number()]).default("").transform(String);
const categorySchema = z.enum(["improved", "regressed", "persistent_fail", "stable_success"]);
const shortPairsSchema = z.array(z.looseObject({ id: idSchema, category: categorySchema }));

const resultSchema = z
  .looseObject({
    id: z.union([z.string(), z.number()]).transform(String),
    hard: z.union([z.number(), z.boolean()]).nullish(),
    soft: z.number().default(0),
    predicted_answer: z.unknown().optional(),
    answer: z.unknown().optional(),
    fail_reason: z.unknown().optional(),
  })
  .transform((row) => ({
    itemId: row.id,
    hard: Number(row.hard ?? 0),
    soft: row.soft,
    answer: String(row.predicted_answer ?? row.answer ?? ""),
    failReason: String(row.fail_reason ?? ""),
  }));

function buildPairs(input: Vector["input"]) {
  const outcomes = (key: string) => {
    const parsed = z.array(resultSchema).safeParse(input[key]);
    if (!parsed.success) {
      throw new Refusal("a result does not have the shape of an outcome");
    }
    return parsed.data;
  };
  const items = read(input, "items", z.array(z.looseObject({ id: idSchema })));
  return buildComparisonPairs({
    items: items.map((item) => ({ id: item.id, task: pairTask(item, item.id) })),
    previous: outcomes("results_prev"),
    current: outcomes("results_curr"),
  });
}

function readReply(
  input: Vector["input"],
  key: "slow_update_content" | "meta_skill_content",
): Record<string, string> | null {
  const text = input.fails === true ? "" : read(input, "reply", z.string());
  const kept = readEpochEndReply(extractJsonObject(text), key);
  return kept && { reasoning: kept.reasoning, [key]: kept.content };
}

export const slowUpdateRunner: VectorRunner = {
  file: "slow_update.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    const skill = () => read(input, "skill", z.string());
    switch (fn) {
      case "has":
        return hasSlowRegion(skill());
      case "inject_empty":
        return injectEmptySlowRegion(skill());
      case "extract":
        return extractSlowRegion(skill());
      case "strip":
        return removeSlowRegions(skill());
      case "replace":
        return replaceSlowRegion(skill(), read(input, "content", z.string()), {
          profile: profileOf(kind),
        });
      case "build_comparison_pairs":
        return buildPairs(input);
      case "comparison_structure":
        return comparisonStructure(input.pairs);
      case "filter_pairs": {
        const policy = optimizerSectionSchema.shape.longitudinal_pair_policy.safeParse(
          input.policy,
        );
        if (!policy.success) {
          throw new Refusal("unknown policy");
        }
        const pairs = read(input, "pairs", shortPairsSchema);
        return filterPairs(pairs, policy.data).map((pair) => pair.id);
      }
      case "category_counts":
        return categoryCounts(read(input, "pairs", shortPairsSchema));
      case "policy": {
        const name = read(input, "value", z.string().nullable()) ?? "";
        return refuseNull(findPairPolicy(name), "unknown policy");
      }
      case "safe_id":
        return safeId(read(input, "value", idSchema));
      case "slow_reply":
        return readReply(input, "slow_update_content");
      case "meta_reply":
        return readReply(input, "meta_skill_content");
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};
