import { inspectImage } from "@/lib/attachments/images";
import type { ImportProblem, PageImage } from "@/lib/schemas/dataset";
import { datasetLimits } from "@/lib/schemas/dataset";
import type { DocvqaEnvironmentConfig } from "@/lib/schemas/environment";
import type { CollectedFiles, CollectFiles, RawRecord } from "../environment";
import { isRecord, problemAt } from "../raw-fields";
import { docvqaNames, readDocvqaRow } from "./row";

type FoundImage =
  | { readonly ok: true; readonly image: PageImage }
  | { readonly ok: false; readonly message: string };

/**
 * Reads every page picture once, checks that it can be decoded, and keeps it. A picture that is
 * missing, damaged or too large is named with file, line and field.
 */
export async function collectImages(
  input: CollectFiles<DocvqaEnvironmentConfig>,
): Promise<CollectedFiles> {
  const known = new Map<string, Promise<FoundImage>>();
  const problems: ImportProblem[] = [];
  const records: (RawRecord | null)[] = [];
  for (const record of input.records) {
    if (input.config.page_input === "text" || !isRecord(record.value)) {
      records.push(record);
      continue;
    }
    const paths = readDocvqaRow(record.value).imagePaths;
    const field = docvqaNames.images.find((name) => isRecord(record.value) && record.value[name]);
    const fail = (message: string) =>
      problems.push(problemAt(record, field ?? "question", message));
    if (paths.length > datasetLimits.maxFilesPerItem) {
      fail(`names ${paths.length} pictures; at most ${datasetLimits.maxFilesPerItem} are allowed`);
      records.push(null);
      continue;
    }
    const images: PageImage[] = [];
    for (const path of paths) {
      const reading = known.get(path) ?? findImage(path, input);
      known.set(path, reading);
      const found = await reading;
      if (found.ok) images.push(found.image);
      else fail(`${path}: ${found.message}`);
    }
    records.push(images.length < paths.length ? null : { ...record, collected: { images } });
  }
  return { records, problems, warnings: [] };
}

async function findImage(
  path: string,
  { source, keep }: CollectFiles<DocvqaEnvironmentConfig>,
): Promise<FoundImage> {
  const read = await source.read(path);
  if (!read.ok) return read;
  const facts = await inspectImage(read.bytes);
  if (!facts.ok) return facts;
  const { mediaType, width, height } = facts;
  const file = await keep({ name: baseName(path), mediaType, bytes: read.bytes });
  return { ok: true, image: { ...file, width, height } };
}

/** The folders a picture came from say nothing to anybody who reads a trajectory. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
