import type { Metadata } from "next";
import { ShareLocked } from "@/components/share/share-locked";
import { ShareView } from "@/components/share/share-view";
import { ShareUnavailable } from "@/components/share/unavailable";
import { visitedOrigin, visitShare } from "@/lib/http/visited-share";
import { shareImageSize } from "@/lib/run-view/share-image";
import { shareSentence } from "@/lib/run-view/share-sentence";

type PageProps = {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<{ readonly problem?: string | string[] }>;
};

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { token } = await params;
  const visited = await visitShare(token);
  if (visited.kind !== "open") {
    return { title: visited.kind === "locked" ? "Password needed" : "Link not available" };
  }
  const { state } = visited.page;
  const title = state.created?.name ?? "A run";
  const description = `${shareSentence(state)}.`;
  const image = {
    url: `/s/${token}/opengraph-image`,
    ...shareImageSize,
    alt: `${title}: ${description}`,
  };
  return {
    metadataBase: await visitedOrigin(),
    title,
    description,
    openGraph: {
      title,
      description,
      siteName: "SkillOpt Studio",
      type: "website",
      images: [image],
    },
    twitter: { card: "summary_large_image", title, description, images: [image] },
  };
}

export default async function SharedRunPage({ params, searchParams }: PageProps) {
  const { token } = await params;
  const visited = await visitShare(token);
  switch (visited.kind) {
    case "closed":
      return <ShareUnavailable />;
    case "locked": {
      const { problem } = await searchParams;
      return <ShareLocked token={token} problem={typeof problem === "string" ? problem : null} />;
    }
    default: {
      const { state, scope, texts, findings, frozenAt, expiresAt } = visited.page;
      return (
        <ShareView
          token={token}
          initialState={state}
          initialParts={{ texts, findings }}
          scope={scope}
          frozenAt={frozenAt}
          expiresAt={expiresAt}
        />
      );
    }
  }
}
