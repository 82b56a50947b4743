import type { Metadata } from "next";
import Link from "next/link";
import { Brand } from "@/components/shell/brand";
import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFoundPage() {
  return (
    <>
      <header className="flex min-h-header items-center border-b px-4 md:px-6">
        <Brand />
      </header>
      <main id="main" tabIndex={-1} className="outline-none">
        <ProblemPage
          title="There is nothing at this address"
          actions={
            <>
              <Button variant="primary" asChild>
                <Link href="/runs">Open the runs</Link>
              </Button>
              <Button asChild>
                <Link href="/datasets">Open the datasets</Link>
              </Button>
            </>
          }
        >
          <p>The page may have been removed, or the address has a typing error.</p>
        </ProblemPage>
      </main>
    </>
  );
}
