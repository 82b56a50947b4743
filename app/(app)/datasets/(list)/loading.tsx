import { Plus } from "lucide-react";
import { ListSkeleton } from "@/components/shell/list-skeleton";
import { MainAction } from "@/components/shell/main-action";

export default function Loading() {
  return (
    <ListSkeleton
      title="Datasets"
      actions={<MainAction href="/datasets/new" label="New dataset" icon={Plus} />}
    />
  );
}
