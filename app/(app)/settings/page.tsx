import type { Metadata } from "next";
import { AboutCard } from "@/components/settings/about-card";
import { SettingsPage } from "@/components/settings/settings-page";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { readAbout } from "@/lib/services/read-about";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsRoute() {
  const about = await readAbout(getDb());
  return (
    <>
      <PageHeader title="Settings" />
      <PageBody>
        <SettingsPage />
        <AboutCard about={about} />
      </PageBody>
    </>
  );
}
