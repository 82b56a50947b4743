import * as z from "zod";
import { shareFindingsSchema } from "@/lib/schemas/share";
import type { ShareParts } from "./use-share-parts";

const partsSchema = z.object({
  texts: z.object({ seed: z.string(), best: z.string(), bestNumber: z.int() }).nullable(),
  findings: shareFindingsSchema,
});

/** Texts and findings of a link as of now; null when there are none to be had. */
export async function readShareParts(
  token: string,
  signal: AbortSignal,
): Promise<ShareParts | null> {
  const response = await fetch(`/s/${token}/findings.json`, { signal, cache: "no-store" });
  const parsed = response.ok ? partsSchema.safeParse(await response.json()) : null;
  return parsed?.success ? parsed.data : null;
}
