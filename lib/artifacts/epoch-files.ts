import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { findPass, type ItemSource, isWritten, writePass, writeSelection } from "./rollout-files";
import { toJson } from "./sink";
import { epochFolder } from "./skill-history";

const epochEndSchema = z.object({
  epoch: z.int(),
  slowUpdate: z.record(z.string(), z.unknown()).nullable(),
  slowPairs: z.array(z.record(z.string(), z.unknown())),
  slowCandidate: z.string().nullable(),
  metaSkill: z.record(z.string(), z.unknown()).nullable(),
});
type EpochEnd = z.infer<typeof epochEndSchema>;

/** Facts of the committed epoch ends, kept in the result of the journal's `commit/epoch/NN`. */
async function listEpochEnds(db: Db, runId: string): Promise<EpochEnd[]> {
  const rows = await db.journalEntry.findMany({
    where: { runId, key: { startsWith: "commit/epoch/" } },
    orderBy: { key: "asc" },
    select: { result: true },
  });
  return rows.flatMap(({ result }) => {
    const stored: unknown = JSON.parse(result);
    const nested = z.object({ epochEnd: z.unknown() }).safeParse(stored);
    const parsed = epochEndSchema.safeParse(nested.success ? nested.data.epochEnd : stored);
    return parsed.success ? [parsed.data] : [];
  });
}

async function writeEpoch(
  items: ItemSource,
  end: EpochEnd,
  options: { readonly withoutItems?: boolean },
): Promise<void> {
  const { sink } = items;
  const slow = epochFolder("slow_update", end.epoch);
  if (end.slowUpdate && !(await sink.has(`${slow}/slow_result.json`))) {
    await sink.write(`${slow}/comparison_pairs.json`, toJson(end.slowPairs));
    if (end.slowCandidate !== null) {
      await sink.write(`${slow}/candidate_skill.md`, end.slowCandidate);
    }
    await sink.write(`${slow}/slow_result.json`, toJson(end.slowUpdate));
  }
  if (end.metaSkill) {
    const meta = epochFolder("meta_skill", end.epoch);
    await sink.write(`${meta}/meta_skill_result.json`, toJson(end.metaSkill));
  }
  if (options.withoutItems) {
    return;
  }
  for (const [purpose, folder] of [
    ["slow_previous", "rollout_prev"],
    ["slow_current", "rollout_curr"],
  ] as const) {
    const isDone = await isWritten(sink, `${slow}/${folder}`);
    const pass = isDone ? null : await findPass(items, { purpose, epoch: end.epoch });
    if (pass) {
      await writePass(items, `${slow}/${folder}`, pass);
    }
  }
  const candidate = end.slowUpdate?.candidate_hash;
  const wasGated = end.slowUpdate !== null && "selection_hard" in end.slowUpdate;
  if (wasGated && typeof candidate === "string") {
    await writeSelection(items, candidate, `${slow}/selection_eval`);
  }
}

/** slow_update/epoch_XX and meta_skill/epoch_XX (algorithm.md 5.6, 5.7). */
export async function writeEpochs(
  items: ItemSource,
  options: { readonly withoutItems?: boolean },
): Promise<void> {
  for (const end of await listEpochEnds(items.db, items.runId)) {
    await writeEpoch(items, end, options);
  }
}
