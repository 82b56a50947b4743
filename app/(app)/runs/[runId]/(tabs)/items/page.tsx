import * as z from "zod";
import { ItemMatrix } from "@/components/items/item-matrix";
import { getDb } from "@/lib/db/client";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { getItemMatrix } from "@/lib/services/read-items";
import { orNotFound } from "../../or-not-found";

const querySchema = z.object({
  split: splitNameSchema.default("val").catch("val"),
  filter: z
    .enum(["all", "regressed", "improved", "always_fails", "always_passes", "flips", "no_score"])
    .default("all")
    .catch("all"),
});

type Props = {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RunItemsPage({ params, searchParams }: Props) {
  const { runId } = await params;
  const { split, filter } = querySchema.parse(await searchParams);
  const matrix = await orNotFound(getItemMatrix(getDb(), runId, split));
  return <ItemMatrix runId={runId} matrix={matrix} filter={filter} />;
}
