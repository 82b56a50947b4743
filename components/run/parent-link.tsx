import Link from "next/link";
import type { ForkOrigin } from "@/lib/schemas/fork";

/** Where a fork comes from. */
export function ParentLink({ parent }: { parent: ForkOrigin }) {
  return (
    <span className="text-text-2">
      Fork of{" "}
      <Link href={`/runs/${parent.runId}`} className="break-words text-accent">
        {parent.name}
      </Link>{" "}
      after step {parent.step}
    </span>
  );
}
