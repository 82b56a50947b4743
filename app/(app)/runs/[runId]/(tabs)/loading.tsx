import { PageBody } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function RunLoading() {
  return (
    <PageBody>
      <span className="sr-only" role="status">
        Loading
      </span>
      <Skeleton className="h-24" />
      <Skeleton className="h-96" />
      <Skeleton className="h-48" />
    </PageBody>
  );
}
