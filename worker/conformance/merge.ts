import * as z from "zod";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import { type MergeAsk, mergePatches } from "@/lib/engine/merge-patches";
import { payloadKey, toUpdateMode, type UpdateMode } from "@/lib/engine/update-mode";
import { read, type Vector, type VectorRunner } from "./vectors";

const replySchema = z.union([z.string(), z.object({ fails: z.literal(true) })]);

const variants: Readonly<Record<UpdateMode, string | undefined>> = {
  patch: undefined,
  rewrite_from_suggestions: "rewrite",
  full_rewrite_minibatch: "full_rewrite",
};

/** The items of each patch; anything but a list counts as no items. */
function itemsOf(patches: readonly unknown[], mode: UpdateMode): unknown[][] {
  return patches.map((patch) => {
    const items = z.record(z.string(), z.unknown()).parse(patch)[payloadKey(mode)];
    return Array.isArray(items) ? items : [];
  });
}

function describeCall(call: MergeAsk, mode: UpdateMode) {
  const shared = { kind: call.kind, prompt_variant: variants[mode] };
  return call.kind === "final"
    ? { ...shared, failure_items: call.failure.length, success_items: call.success.length }
    : { ...shared, level: call.level, n_patches: call.patches.length };
}

async function runMerge(input: Vector["input"]) {
  const mode = toUpdateMode(read(input, "mode", z.string().default("patch")));
  const replies = read(input, "replies", z.array(replySchema));
  const calls: ReturnType<typeof describeCall>[] = [];
  const merged = await mergePatches({
    failure: itemsOf(read(input, "failure", z.array(z.unknown())), mode),
    success: itemsOf(read(input, "success", z.array(z.unknown())), mode),
    batchSize: read(input, "batch_size", z.int()),
    mode,
    ask: async (call) => {
      const reply = replies[Math.min(calls.length, replies.length - 1)];
      calls.push(describeCall(call, mode));
      return typeof reply === "string" ? extractJsonObject(reply, "reference") : null;
    },
  });
  return { calls, items: merged.items, result: merged.origin };
}

export const mergeRunner: VectorRunner = { file: "merge.json", run: runMerge };
