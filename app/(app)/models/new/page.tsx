import type { Metadata } from "next";
import * as z from "zod";
import { emptyProfile } from "@/components/models/profile-draft";
import { ProfileForm } from "@/components/models/profile-form";
import { PageBody, PageHeader } from "@/components/shell/page-header";

export const metadata: Metadata = { title: "Add model" };

const text = z.string().max(500).catch("").default("");
const querySchema = z.object({ name: text, baseUrl: text, model: text });

export default async function NewModelPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const given = querySchema.parse(await searchParams);
  return (
    <>
      <PageHeader title="Add model" crumbs={[{ href: "/models", label: "Models" }]} />
      <PageBody>
        <ProfileForm id={null} initial={{ ...emptyProfile, ...given }} />
      </PageBody>
    </>
  );
}
