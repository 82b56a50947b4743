import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { Problems } from "./upload-preview";

/** What was not loaded, because the person asked for the valid items only. */
export function LeftOut({ leftOut }: { leftOut: NonNullable<DatasetRow["manifest"]["leftOut"]> }) {
  return (
    <Card>
      <CardHeader title="Left out on import" />
      <CardBody>
        <Problems problems={leftOut.problems} />
      </CardBody>
    </Card>
  );
}
