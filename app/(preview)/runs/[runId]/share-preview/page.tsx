import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ShareView } from "@/components/share/share-view";
import { getDb } from "@/lib/db/client";
import { runParams } from "@/lib/http/params";
import { shareScopeSchema } from "@/lib/schemas/share";
import { readSharePreview } from "@/lib/services/read-share";

export const metadata: Metadata = { title: "Preview of a share link" };

type PageProps = {
  readonly params: Promise<{ runId: string }>;
  readonly searchParams: Promise<{ readonly show?: string | string[] }>;
};

/** What a visitor would see with these choices, before there is a link. */
export default async function SharePreviewPage({ params, searchParams }: PageProps) {
  const parsed = runParams.safeParse(await params);
  const { show } = await searchParams;
  const shown = new Set(typeof show === "string" ? show.split(",") : []);
  const scope = shareScopeSchema.parse(
    Object.fromEntries(Object.keys(shareScopeSchema.shape).map((part) => [part, shown.has(part)])),
  );
  const page = parsed.success ? await readSharePreview(getDb(), parsed.data.runId, scope) : null;
  if (page === null) {
    notFound();
  }
  return (
    <>
      <p role="status" className="border-b bg-selected px-4 py-2 text-center text-table">
        Preview: nobody else sees this page. There is no link yet.
      </p>
      <ShareView
        token={null}
        initialState={page.state}
        initialParts={{ texts: page.texts, findings: page.findings }}
        scope={page.scope}
        frozenAt={null}
        expiresAt={null}
      />
    </>
  );
}
