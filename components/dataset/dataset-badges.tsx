import { Badge } from "@/components/ui/badge";
import { formatPlural } from "@/lib/format/count";
import type { DatasetRow } from "@/lib/schemas/read-models";

/** Version, state, notes of the import and tags of a dataset. */
export function DatasetBadges({ dataset }: { dataset: DatasetRow }) {
  const { warnings } = dataset.manifest;
  return (
    <>
      {dataset.isDemo ? <Badge>Demo</Badge> : null}
      {dataset.version > 1 ? <Badge>Version {dataset.version}</Badge> : null}
      {dataset.isArchived ? <Badge>Archived</Badge> : null}
      {warnings.length > 0 ? (
        <Badge tone="warning">{formatPlural(warnings.length, "note")}</Badge>
      ) : null}
      {dataset.tags.map((tag) => (
        <Badge key={tag} tone="info">
          {tag}
        </Badge>
      ))}
    </>
  );
}
