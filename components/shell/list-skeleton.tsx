import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { PageBody, PageHeader } from "./page-header";

const rowIds = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** A list page before its rows are there: the real head, rows of the final height. */
export function ListSkeleton({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={title} />
      <PageBody>
        <div role="status" className="sr-only">
          Loading
        </div>
        <Card>
          <div className="h-9 border-b bg-surface" />
          {rowIds.map((id) => (
            <div key={id} className="flex h-10 items-center gap-4 border-b px-4 last:border-b-0">
              <Skeleton className="h-5 w-20" />
              <Skeleton className="h-4 w-40" />
              <Skeleton className="ms-auto h-4 w-24" />
            </div>
          ))}
        </Card>
      </PageBody>
    </>
  );
}
