import type { Db } from "@/lib/db/client";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import type { DemoFamily } from "@/lib/environments/demo/task-family";
import { createRun } from "./create-run";
import { importDataset } from "./import-dataset";

/** Two processes that start on one empty database make one demo run. */
const demoRunKey = "first-start-demo";

/** What of a family's settings belongs to its data; the rest belongs to a run. */
function dataOptions({ environment }: DemoFamily): Record<string, unknown> {
  const { scorer, system_prompt, user_template, answer_format, guidance } = environment;
  const given = { scorer, system_prompt, user_template, answer_format, guidance };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Imports a demo family as a dataset; a second call returns the first one's id. */
export async function importDemoFamily(db: Db, family: DemoFamily): Promise<string> {
  const { dataset } = await importDataset(db, {
    name: family.id,
    environment: "custom",
    options: dataOptions(family),
    files: [{ name: `${family.id}.json`, text: JSON.stringify(family.items) }],
    split: { mode: "explicit" },
    isDemo: true,
  });
  return dataset.id;
}

/**
 * Fills an empty database: the demo datasets and one queued demo run. Returns its id, or null when
 * the database already holds a run.
 */
export async function createDemoRun(db: Db): Promise<string | null> {
  if ((await db.run.count()) > 0) {
    return null;
  }
  const [first] = demoFamilies;
  let datasetId = "";
  for (const family of demoFamilies) {
    const id = await importDemoFamily(db, family);
    datasetId = family === first ? id : datasetId;
  }
  const { runId, created } = await createRun(
    db,
    {
      datasetId,
      config: { ...demoRunConfig(first) },
      seedSkill: first.seedSkill,
      idempotencyKey: demoRunKey,
    },
    { isDemo: true },
  );
  return created ? runId : null;
}
