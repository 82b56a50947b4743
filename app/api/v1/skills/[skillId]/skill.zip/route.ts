import { agentSkillFiles } from "@/lib/artifacts/agent-skill";
import { zipTexts } from "@/lib/artifacts/export-run";
import { getDb } from "@/lib/db/client";
import { type SkillParams, skillParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { download, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getLibrarySkill, getLibraryText } from "@/lib/services/read-library";

/** The latest version as an Agent Skill folder. */
export const GET = route<SkillParams>(async (_request, params) => {
  const { skillId } = parseParams(params, skillParams);
  const db = getDb();
  const [skill, { text }] = await Promise.all([
    getLibrarySkill(db, skillId),
    getLibraryText(db, skillId, null),
  ]);
  const files = agentSkillFiles({ name: skill.name, description: skill.notes, text });
  return download(zipTexts(files), {
    name: `${slug(skill.name, "skill")}-skill.zip`,
    type: "application/zip",
  });
});
