import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Dataset" crumbs={[{ href: "/datasets", label: "Datasets" }]} />
      <PageBody>
        <div role="status" className="sr-only">
          Loading
        </div>
        <Skeleton className="h-20" />
        <Skeleton className="h-40" />
        <Skeleton className="h-96" />
      </PageBody>
    </>
  );
}
