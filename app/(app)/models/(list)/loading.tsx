import { Plus } from "lucide-react";
import { ListSkeleton } from "@/components/shell/list-skeleton";
import { MainAction } from "@/components/shell/main-action";

export default function Loading() {
  return (
    <ListSkeleton
      title="Models"
      actions={<MainAction href="/models/new" label="Add model" icon={Plus} />}
    />
  );
}
