import * as z from "zod";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import { readLearningRate } from "@/lib/engine/learning-rate-reply";
import { readRewrite } from "@/lib/engine/rewrite-reply";
import { chooseIndices, needsRanking } from "@/lib/engine/select";
import { payloadKey, toUpdateMode } from "@/lib/engine/update-mode";
import { profileOf, read, type Vector, type VectorKind, type VectorRunner } from "./vectors";

function itemsOf(input: Vector["input"]): unknown[] | null {
  const mode = toUpdateMode(read(input, "mode", z.string().default("patch")));
  const patch = read(input, "patch", z.record(z.string(), z.unknown()));
  const items = patch[payloadKey(mode)] ?? [];
  return Array.isArray(items) ? items : null;
}

function replyOf(input: Vector["input"]): unknown {
  const text = input.fails === true ? null : read(input, "reply", z.string().nullish());
  return text ? extractJsonObject(text) : null;
}

function rankAndSelect(input: Vector["input"], kind: VectorKind) {
  const items = itemsOf(input);
  const budget = read(input, "max_edits", z.number());
  if (items === null) {
    return { selected: null, calls: 0, result: "unchanged" };
  }
  const profile = profileOf(kind);
  const { indices, source } = chooseIndices({
    reply: replyOf(input),
    pool: items.map(() => ({ supportItemIds: [], sourceType: "failure" as const })),
    budget,
    profile,
  });
  const calls = needsRanking({ poolSize: items.length, budget, profile }) ? 1 : 0;
  return { selected: indices, calls, result: source };
}

function autonomousRate(input: Vector["input"]) {
  const available = itemsOf(input)?.length ?? 0;
  const decision = readLearningRate(replyOf(input), available);
  return {
    learning_rate: decision.learningRate,
    raw_learning_rate: decision.raw,
    available_update_items: available,
    clamped: decision.clamped,
    fallback: decision.fallback,
    calls: 1,
  };
}

function rewrite(input: Vector["input"]) {
  const patch = read(input, "patch", z.record(z.string(), z.unknown()));
  const suggestions = patch[payloadKey("rewrite_from_suggestions")];
  const hasSuggestions = Array.isArray(suggestions) && suggestions.length > 0;
  const result = hasSuggestions ? readRewrite(replyOf(input)) : null;
  return {
    calls: hasSuggestions ? 1 : 0,
    new_skill: result?.newSkill ?? null,
    change_summary: result?.changeSummary ?? null,
  };
}

export const selectRunner: VectorRunner = {
  file: "select.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    switch (fn) {
      case "rank_and_select":
        return rankAndSelect(input, kind);
      case "autonomous_rate":
        return autonomousRate(input);
      case "rewrite":
        return rewrite(input);
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};
