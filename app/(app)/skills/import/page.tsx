import type { Metadata } from "next";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { ImportSkill } from "@/components/skills/import-skill";

export const metadata: Metadata = { title: "Import a skill" };

export default function ImportSkillRoute() {
  return (
    <>
      <PageHeader title="Import a skill" crumbs={[{ href: "/skills", label: "Skills" }]} />
      <PageBody>
        <ImportSkill />
      </PageBody>
    </>
  );
}
