import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { comparisonCsv } from "@/lib/http/comparison-csv";
import { parseQuery } from "@/lib/http/parse-request";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { maxComparedRuns } from "@/lib/schemas/comparison";
import { compareRuns } from "@/lib/services/read-comparison";

const compareQuery = z.strictObject({
  runs: z
    .string()
    .max(600)
    .transform((text) => text.split(",").filter(Boolean))
    .refine((ids) => ids.length >= 1 && ids.length <= maxComparedRuns, {
      message: `name 1 to ${maxComparedRuns} runs, separated by commas`,
    }),
  format: z.enum(["json", "csv"]).default("json"),
  part: z.enum(["curves", "settings", "items"]).default("curves"),
});

export const GET = route(async (request) => {
  const { runs, format, part } = parseQuery(request, compareQuery);
  const comparison = await compareRuns(getDb(), runs);
  if (format === "json") {
    return json(comparison);
  }
  return download(comparisonCsv(comparison, part), {
    name: `compare-${part}.csv`,
    type: "text/csv; charset=utf-8",
  });
});
