import { Plus } from "lucide-react";
import { ListSkeleton } from "@/components/shell/list-skeleton";
import { MainAction } from "@/components/shell/main-action";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <ListSkeleton
      title="Runs"
      actions={<MainAction href="/runs/new" label="New run" icon={Plus} />}
      toolbar={
        <>
          <Skeleton className="h-9 max-w-2xl" />
          <Skeleton className="h-9 max-w-md" />
        </>
      }
    />
  );
}
