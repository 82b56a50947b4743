import type { Metadata } from "next";
import { cache } from "react";
import { shareSentence } from "@/components/share/share-sentence";
import { ShareView } from "@/components/share/share-view";
import { ShareUnavailable } from "@/components/share/unavailable";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getSharePage, type SharePage } from "@/lib/services/read-share";

type PageProps = { params: Promise<{ token: string }> };

/** One read, and one counted visit, for title and page. */
const readShare = cache(async (token: string): Promise<SharePage | null> => {
  try {
    return await getSharePage(getDb(), token);
  } catch (error) {
    if (error instanceof AppError && error.code === "share_unavailable") {
      return null;
    }
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const share = await readShare((await params).token);
  return share
    ? { title: share.state.created?.name ?? "A run", description: shareSentence(share.state) }
    : { title: "Link not available" };
}

export default async function SharedRunPage({ params }: PageProps) {
  const { token } = await params;
  const share = await readShare(token);
  if (!share) {
    return <ShareUnavailable />;
  }
  return (
    <ShareView
      token={token}
      initialState={share.state}
      scope={share.scope}
      expiresAt={share.expiresAt}
      texts={share.texts ? { seed: share.texts.seed.text, best: share.texts.best.text } : null}
    />
  );
}
