"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ProblemPage } from "./problem-page";

/** What a page shows when it could not be made; `digest` finds the error in the server's log. */
export function ErrorPage({
  digest,
  onRetry,
}: {
  digest: string | undefined;
  onRetry: () => void;
}) {
  return (
    <ProblemPage
      title="This page could not be shown"
      actions={
        <>
          <Button variant="primary" onClick={onRetry}>
            Try again
          </Button>
          {digest ? <CopyButton text={`Error ${digest}`} label="Copy error code" /> : null}
        </>
      }
    >
      <p>
        Something failed while the page was being made. Runs go on in the background and nothing was
        lost.
      </p>
      {digest ? (
        <p className="text-body">
          Error code <code className="font-mono">{digest}</code>; the server&rsquo;s log has the
          details.
        </p>
      ) : null}
    </ProblemPage>
  );
}
