import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { toDraft } from "@/components/models/profile-draft";
import { ProfileForm } from "@/components/models/profile-form";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { profileParams } from "@/lib/http/params";
import { getProfile } from "@/lib/services/model-profiles";

export const metadata: Metadata = { title: "Edit model" };

export default async function ModelPage({ params }: { params: Promise<{ profileId: string }> }) {
  const parsed = profileParams.safeParse(await params);
  if (!parsed.success) {
    notFound();
  }
  const { id, name, settings } = await getProfile(getDb(), parsed.data.profileId).catch((error) => {
    if (error instanceof AppError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  return (
    <>
      <PageHeader title={name} crumbs={[{ href: "/models", label: "Models" }]} />
      <PageBody>
        <ProfileForm id={id} initial={toDraft(name, settings)} />
      </PageBody>
    </>
  );
}
