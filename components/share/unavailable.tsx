import { ProblemPage } from "@/components/shell/problem-page";

/** The one page for links that are wrong, expired or revoked: nothing tells them apart. */
export function ShareUnavailable() {
  return (
    <ProblemPage title="This link is no longer available">
      <p>It may have expired or been closed. Ask the person who sent it for a new one.</p>
    </ProblemPage>
  );
}
