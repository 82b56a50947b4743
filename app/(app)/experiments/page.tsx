import { Grid3x3 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Experiments" };

/** Sets of runs are not part of this version; the page says what serves meanwhile. */
export default function ExperimentsPage() {
  return (
    <>
      <PageHeader title="Experiments" />
      <PageBody>
        <Card>
          <EmptyState
            icon={<Grid3x3 aria-hidden className="size-6" strokeWidth={1.5} />}
            title="Experiments are not built yet"
            actions={
              <>
                <Button variant="primary" asChild>
                  <Link href="/runs?group=tag">Runs by tag</Link>
                </Button>
                <Button asChild>
                  <Link href="/compare">Compare runs</Link>
                </Button>
              </>
            }
          >
            An experiment will be a set of runs over a grid of settings and seeds, shown as a
            matrix. Until then, give runs that belong together a common tag, group the run table by
            it, and compare up to eight of them.
          </EmptyState>
        </Card>
      </PageBody>
    </>
  );
}
