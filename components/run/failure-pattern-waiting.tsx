import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

/** Keeps the place of the failure patterns while their code and numbers are on the way. */
export function FailurePatternWaiting() {
  return (
    <Card>
      <CardHeader title="Failure patterns" />
      <Skeleton className="m-4 h-60" />
    </Card>
  );
}
