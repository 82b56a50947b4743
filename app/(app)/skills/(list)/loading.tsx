import { FileUp } from "lucide-react";
import { ListSkeleton } from "@/components/shell/list-skeleton";
import { MainAction } from "@/components/shell/main-action";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <ListSkeleton
      title="Skills"
      actions={<MainAction href="/skills/import" label="Import a skill" icon={FileUp} />}
      toolbar={<Skeleton className="h-9 w-40" />}
    />
  );
}
