import * as z from "zod";
import { ItemMatrix } from "@/components/items/item-matrix";
import { getDb } from "@/lib/db/client";
import { packMatrix } from "@/lib/run-view/pack-matrix";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { getItemMatrix } from "@/lib/services/read-items";
import { orNotFound } from "../../or-not-found";

const querySchema = z.object({
  split: splitNameSchema.default("val").catch("val"),
});

type Props = {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RunItemsPage({ params, searchParams }: Props) {
  const { runId } = await params;
  const { split } = querySchema.parse(await searchParams);
  const matrix = await orNotFound(getItemMatrix(getDb(), runId, split));
  return <ItemMatrix runId={runId} packedMatrix={packMatrix(matrix)} />;
}
