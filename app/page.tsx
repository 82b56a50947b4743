import { redirect } from "next/navigation";
import { getDb } from "@/lib/db/client";
import { countRuns } from "@/lib/services/read-runs";

/** The runs, or the first steps while there is none. */
export default async function StartPage(): Promise<never> {
  const counts = await countRuns(getDb());
  redirect(counts.total + counts.archived === 0 ? "/welcome" : "/runs");
}
