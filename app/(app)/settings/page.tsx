import type { Metadata } from "next";
import { AboutCard } from "@/components/settings/about-card";
import { SettingsPage } from "@/components/settings/settings-page";
import { SharingCard } from "@/components/share/sharing-card";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { WebhooksCard } from "@/components/webhooks/webhooks-card";
import { getDb } from "@/lib/db/client";
import { readAbout } from "@/lib/services/read-about";
import { listAllShares } from "@/lib/services/share";
import { getSharingSettings } from "@/lib/services/sharing-settings";
import { listWebhooks } from "@/lib/services/webhooks";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsRoute() {
  const db = getDb();
  const [about, sharing, links, webhooks] = await Promise.all([
    readAbout(db),
    getSharingSettings(db),
    listAllShares(db),
    listWebhooks(db),
  ]);
  return (
    <>
      <PageHeader title="Settings" />
      <PageBody>
        <SettingsPage />
        <WebhooksCard initial={webhooks} />
        <SharingCard
          settings={sharing}
          page={{ rows: [...links.rows], nextCursor: links.nextCursor }}
        />
        <AboutCard about={about} />
      </PageBody>
    </>
  );
}
