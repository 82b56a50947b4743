import { getDb } from "@/lib/db/client";
import { download } from "@/lib/http/respond";
import { shareFiles } from "@/lib/http/share-files";
import { shareRoute } from "@/lib/http/share-route";

export const GET = shareRoute(async (_request, visitor) => {
  const { name, files } = await shareFiles(getDb(), visitor);
  return download(files.json, { name: `${name}.json`, type: "application/json; charset=utf-8" });
});
