import * as z from "zod";
import { type PairWithTrajectories, renderComparison } from "@/lib/engine/comparison-pairs";

const sideSchema = z.object({
  hard: z.union([z.literal(0), z.literal(1)]),
  soft: z.number(),
  predicted_answer: z.string(),
  fail_reason: z.string(),
});

const pairsSchema = z.array(
  z.object({
    id: z.string(),
    task: z.string(),
    category: z.enum(["improved", "regressed", "persistent_fail", "stable_success"]),
    prev: sideSchema,
    curr: sideSchema,
    prev_trajectory: z.string().default(""),
    curr_trajectory: z.string().default(""),
  }),
);

type Block = { readonly id: string; readonly lines: readonly string[] };

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^<pair id=(.*)>\n([\s\S]*?)\n<\/pair>$/gm)].map((match) => ({
    id: z.string().parse(JSON.parse(match[1] ?? "")),
    lines: (match[2] ?? "").split("\n"),
  }));
}

/** Renders the comparison as the optimizer sees it and reads back what the text holds. */
export function comparisonStructure(rawPairs: unknown): unknown {
  const pairs: PairWithTrajectories[] = pairsSchema.parse(rawPairs);
  const text = renderComparison(pairs);
  const blocks = blocksOf(text);
  const idsWith = (start: string) =>
    blocks
      .filter((block) => block.lines.some((line) => line.startsWith(start)))
      .map((block) => block.id);
  const overview = text.split("\n")[0] ?? "";
  const countOf = (category: string) =>
    Number(new RegExp(`\\b${category} (\\d+)`).exec(overview)?.[1]);
  const shown = blocks.map((block): [string, number] => [
    block.id,
    block.lines.filter((line) => line.startsWith("Trajectory with ")).length,
  ]);
  return {
    total: Number(/^Items compared: (\d+)/.exec(overview)?.[1]),
    counts: {
      improved: countOf("improved"),
      regressed: countOf("regressed"),
      persistent_fail: countOf("persistent_fail"),
      stable_success: countOf("stable_success"),
    },
    order: blocks.map((block) => block.id),
    current_reason_shown: idsWith("Reason with the current skill:"),
    previous_reason_shown: idsWith("Reason with the previous skill:"),
    trajectories_shown: shown.filter(([, count]) => count > 0),
  };
}
