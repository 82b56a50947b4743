import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Compare" crumbs={[{ href: "/runs", label: "Runs" }]} />
      <PageBody>
        <div role="status" className="sr-only">
          Loading
        </div>
        <Skeleton className="h-8 w-96 max-w-full" />
        <Skeleton className="h-96" />
        <Skeleton className="h-64" />
      </PageBody>
    </>
  );
}
