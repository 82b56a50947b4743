import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { PageBody, PageHeader } from "./page-header";

const rowIds = ["a", "b", "c", "d", "e", "f", "g", "h"];

/**
 * A list page before its rows are there: the real head, what stands above the rows, rows of the final
 * height; on phones the cards that rows are there.
 */
export function ListSkeleton({
  title,
  actions,
  toolbar,
}: {
  title: string;
  /** The head's buttons; they work while the rows are awaited. */
  actions?: ReactNode;
  /** Place holders of the controls above the rows. */
  toolbar?: ReactNode;
}) {
  return (
    <>
      <PageHeader title={title} actions={actions} />
      <PageBody>
        <div role="status" className="sr-only">
          Loading
        </div>
        {toolbar}
        <Card className="hidden md:block">
          <div className="h-9 border-b bg-surface" />
          {rowIds.map((id) => (
            <div key={id} className="flex h-10 items-center gap-4 border-b px-4 last:border-b-0">
              <Skeleton className="h-5 w-20" />
              <Skeleton className="h-4 w-40" />
              <Skeleton className="ms-auto h-4 w-24" />
            </div>
          ))}
        </Card>
        <div className="grid gap-3 md:hidden">
          {rowIds.slice(0, 4).map((id) => (
            <Card key={id} className="grid h-32 content-between px-4 py-3">
              <Skeleton className="h-5 w-20" />
              <Skeleton className="h-5 w-40" />
              <Skeleton className="h-4 w-full" />
            </Card>
          ))}
        </div>
      </PageBody>
    </>
  );
}
