import { getDb } from "@/lib/db/client";
import { type SkillParams, skillParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { changeLibrarySkillSchema } from "@/lib/schemas/library";
import { changeLibrarySkill } from "@/lib/services/library";
import { getLibrarySkill } from "@/lib/services/read-library";

export const GET = route<SkillParams>(async (_request, params) => {
  const { skillId } = parseParams(params, skillParams);
  return json({ skill: await getLibrarySkill(getDb(), skillId) });
});

export const PATCH = route<SkillParams>(async (request, params) => {
  const { skillId } = parseParams(params, skillParams);
  const changes = await parseBody(request, changeLibrarySkillSchema);
  const db = getDb();
  await changeLibrarySkill(db, skillId, changes, Date.now());
  return json({ skill: await getLibrarySkill(db, skillId) });
});
