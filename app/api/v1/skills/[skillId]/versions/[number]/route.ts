import { getDb } from "@/lib/db/client";
import { type SkillVersionParams, skillVersionParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { skillTextQuery } from "@/lib/http/queries";
import { download, json, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { provenanceBlock } from "@/lib/run-view/library-words";
import { getLibraryText } from "@/lib/services/read-library";

/** One version with its text; `raw` as a file, with a comment on its origin when asked for. */
export const GET = route<SkillVersionParams>(async (request, params) => {
  const { skillId, number } = parseParams(params, skillVersionParams);
  const { raw, provenance } = parseQuery(request, skillTextQuery);
  const { name, version, text } = await getLibraryText(getDb(), skillId, number);
  if (!raw) {
    return json({ ...version, text });
  }
  const end = provenance ? provenanceBlock(version.origin, version.skillHash) : "";
  return download(text + end, {
    name: `${slug(name, "skill")}-v${version.number}.md`,
    type: "text/markdown; charset=utf-8",
  });
});
