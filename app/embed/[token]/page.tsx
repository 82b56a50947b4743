import type { Metadata } from "next";
import { EmbedMessage, EmbedView } from "@/components/share/embed-view";
import { visitShare } from "@/lib/http/visited-share";

type PageProps = {
  readonly params: Promise<{ token: string }>;
  readonly searchParams: Promise<{ readonly show?: string | string[] }>;
};

export const metadata: Metadata = { title: "Shared run" };

/** A link inside a page of another site: headline and chart, or the headline alone (`?show=card`). */
export default async function EmbeddedRunPage({ params, searchParams }: PageProps) {
  const { token } = await params;
  const visited = await visitShare(token);
  switch (visited.kind) {
    case "closed":
      return <EmbedMessage words="This link is no longer available." />;
    case "locked":
      return (
        <EmbedMessage
          words="This link asks for a password."
          link={{ href: `/s/${token}`, words: "Open it" }}
        />
      );
    default: {
      const { state, frozenAt } = visited.page;
      const { show } = await searchParams;
      return (
        <EmbedView
          token={token}
          initialState={state}
          frozenAt={frozenAt}
          isCard={show === "card"}
        />
      );
    }
  }
}
