"use client";

import { Brand } from "@/components/shell/brand";
import { ErrorPage } from "@/components/shell/error-page";

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <>
      <header className="flex min-h-header items-center border-b px-4 md:px-6">
        <Brand />
      </header>
      <main id="main" tabIndex={-1} className="outline-none">
        <ErrorPage digest={error.digest} onRetry={reset} />
      </main>
    </>
  );
}
