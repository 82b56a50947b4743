import { zipTexts } from "@/lib/artifacts/export-run";
import { getDb } from "@/lib/db/client";
import { download } from "@/lib/http/respond";
import { shareFiles } from "@/lib/http/share-files";
import { shareRoute } from "@/lib/http/share-route";

/** All files of the link in one: flat names, nothing that the single files do not show. */
export const GET = shareRoute(async (_request, visitor) => {
  const { name, files } = await shareFiles(getDb(), visitor);
  const archive = zipTexts([
    { path: "report.md", text: files.report },
    { path: "run.json", text: files.json },
    { path: "steps.csv", text: files.csv },
    ...(files.seed === null ? [] : [{ path: "seed_skill.md", text: files.seed }]),
    ...(files.best === null ? [] : [{ path: "best_skill.md", text: files.best }]),
  ]);
  return download(archive, { name: `${name}.zip`, type: "application/zip" });
});
