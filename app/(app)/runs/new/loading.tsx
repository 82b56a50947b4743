import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="New run" crumbs={[{ href: "/runs", label: "Runs" }]} />
      <PageBody>
        <div role="status" className="sr-only">
          Loading
        </div>
        <Skeleton className="h-8 w-96 max-w-full" />
        <div className="items-start gap-4 lg:flex">
          <div className="grid flex-1 gap-4">
            <Skeleton className="h-80" />
            <Skeleton className="h-64" />
          </div>
          <Skeleton className="mt-4 h-96 lg:mt-0 lg:w-panel" />
        </div>
      </PageBody>
    </>
  );
}
