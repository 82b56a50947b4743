import * as z from "zod";
import type { Db } from "@/lib/db/client";
import type { About } from "@/lib/schemas/about";
import packageFile from "@/package.json";

const sizeSchema = z.array(z.object({ bytes: z.coerce.number() }));

/** Versions and sizes for the settings page. */
export async function readAbout(db: Db): Promise<About> {
  const [runs, archivedRuns, datasets, skills, shares, rollouts, size] = await Promise.all([
    db.run.count({ where: { archivedAt: null } }),
    db.run.count({ where: { archivedAt: { not: null } } }),
    db.dataset.count({ where: { archivedAt: null } }),
    db.librarySkill.count({ where: { archivedAt: null } }),
    db.shareLink.count({ where: { revokedAt: null } }),
    db.rollout.count(),
    db.$queryRawUnsafe(
      "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
    ),
  ]);
  return {
    version: packageFile.version,
    node: process.version,
    counts: { runs, archivedRuns, datasets, skills, shares, rollouts },
    databaseBytes: sizeSchema.parse(size)[0]?.bytes ?? 0,
  };
}
