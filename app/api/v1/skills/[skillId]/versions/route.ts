import { getDb } from "@/lib/db/client";
import { type SkillParams, skillParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { addLibraryVersionSchema } from "@/lib/schemas/library";
import { addLibraryVersion } from "@/lib/services/library";
import { getLibrarySkill } from "@/lib/services/read-library";

export const POST = route<SkillParams>(async (request, params) => {
  const { skillId } = parseParams(params, skillParams);
  const input = await parseBody(request, addLibraryVersionSchema);
  const db = getDb();
  const number = await addLibraryVersion(db, skillId, input);
  return json({ number, skill: await getLibrarySkill(db, skillId) }, 201);
});
