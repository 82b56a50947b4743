import { getDb } from "@/lib/db/client";
import { type DatasetFileParams, datasetFileParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { download, picture, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getItemFile } from "@/lib/services/read-dataset-item";

/** A picture of an item to be shown, or any other file of it to be saved as text. */
export const GET = route<DatasetFileParams>(async (_request, params) => {
  const place = parseParams(params, datasetFileParams);
  const { file, bytes, mediaType } = await getItemFile(getDb(), place);
  return mediaType === null
    ? download(new Uint8Array(bytes), {
        name: `${slug(file.name.replace(/\.[^.]*$/, ""), "file")}.txt`,
        type: "text/plain; charset=utf-8",
      })
    : picture({ bytes, mediaType });
});
