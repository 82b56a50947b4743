import { getDb } from "@/lib/db/client";
import { parseBody, parseQuery } from "@/lib/http/parse-request";
import { skillsQuery } from "@/lib/http/queries";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { skillsCsv } from "@/lib/http/skills-csv";
import { createLibrarySkillSchema } from "@/lib/schemas/library";
import { createLibrarySkill } from "@/lib/services/library";
import { getLibrarySkill, listLibrarySkills } from "@/lib/services/read-library";
import { maxPageSize } from "@/lib/services/read-page";

export const GET = route(async (request) => {
  const { format, ...query } = parseQuery(request, skillsQuery);
  const db = getDb();
  if (format === "csv") {
    const { rows } = await listLibrarySkills(db, { limit: maxPageSize, ...query });
    return download(skillsCsv(rows), { name: "skills.csv", type: "text/csv; charset=utf-8" });
  }
  return json(await listLibrarySkills(db, query));
});

export const POST = route(async (request) => {
  const input = await parseBody(request, createLibrarySkillSchema);
  const db = getDb();
  const skillId = await createLibrarySkill(db, input, Date.now());
  return json({ skill: await getLibrarySkill(db, skillId) }, 201);
});
