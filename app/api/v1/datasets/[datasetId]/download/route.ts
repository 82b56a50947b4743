import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { datasetDownloadQuery } from "@/lib/http/queries";
import { download, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { exportDatasetLines, exportDatasetZip } from "@/lib/services/export-dataset";

/** The items with their splits; as a ZIP with attachments and manifest too. */
export const GET = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const { format } = parseQuery(request, datasetDownloadQuery);
  const isZip = format === "zip";
  const { dataset, body } = await (isZip
    ? exportDatasetZip(getDb(), datasetId)
    : exportDatasetLines(getDb(), datasetId));
  const version = dataset.version > 1 ? `-v${dataset.version}` : "";
  return download(body, {
    name: `${slug(dataset.name, "dataset")}${version}.${format}`,
    type: isZip ? "application/zip" : "application/x-ndjson; charset=utf-8",
  });
});
