import * as z from "zod";
import { type AddToZip, zipStream } from "@/lib/artifacts/zip-stream";
import { type AttachmentStore, attachmentStore } from "@/lib/attachments/attachment-store";
import type { Db } from "@/lib/db/client";
import {
  type ItemFile,
  itemFileSchema,
  type SplitName,
  splitNameSchema,
} from "@/lib/schemas/dataset";
import { type DatasetArchive, datasetArchiveFormat } from "@/lib/schemas/dataset-archive";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { recordWriter, type StoredItem } from "./dataset-record";
import { getDataset } from "./read-datasets";

const itemsPerRead = 500;
const fieldsSchema = z.record(z.string(), z.unknown());

/** Items of a split in order, read a page at a time. */
async function* readSplit(db: Db, datasetId: string, split: SplitName): AsyncGenerator<StoredItem> {
  for (let position = 0; ; position += itemsPerRead) {
    const rows = await db.datasetItem.findMany({
      where: { datasetId, split, position: { gte: position, lt: position + itemsPerRead } },
      orderBy: { position: "asc" },
      select: { itemId: true, data: true },
    });
    for (const { itemId, data } of rows) {
      yield { split, itemId, fields: fieldsSchema.parse(JSON.parse(data)) };
    }
    if (rows.length < itemsPerRead) return;
  }
}

/**
 * All items as JSON Lines, each with its split. Imported with the same environment and scorer they
 * give the same fingerprint; attachments are named and not contained. Throws `not_found`.
 */
export async function exportDatasetLines(
  db: Db,
  datasetId: string,
): Promise<{ readonly dataset: DatasetRow; readonly body: ReadableStream<Uint8Array> }> {
  const dataset = await getDataset(db, datasetId);
  const lines = linesOf(db, dataset);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
  });
  return { dataset, body };
}

/** Texts of many lines each, so that a stream is asked seldom. */
async function* linesOf(db: Db, dataset: DatasetRow): AsyncGenerator<string> {
  const toRecord = recordWriter(dataset.environment, dataset.options);
  let text = "";
  for (const split of splitNameSchema.options) {
    for await (const item of readSplit(db, dataset.id, split)) {
      text += `${JSON.stringify(toRecord(item).record)}\n`;
      if (text.length > 64 * 1024) {
        yield text;
        text = "";
      }
    }
  }
  if (text !== "") yield text;
}

/**
 * A ZIP with one file per split, the attachments, and a manifest with options and fingerprint; an
 * import of it gives the same fingerprint. Throws `not_found`.
 */
export async function exportDatasetZip(
  db: Db,
  datasetId: string,
  store: Pick<AttachmentStore, "load"> = attachmentStore(),
): Promise<{ readonly dataset: DatasetRow; readonly body: ReadableStream<Uint8Array> }> {
  const dataset = await getDataset(db, datasetId);
  return { dataset, body: zipStream((add) => writeArchive(db, dataset, { store, add })) };
}

type Out = { readonly store: Pick<AttachmentStore, "load">; readonly add: AddToZip };

async function writeArchive(db: Db, dataset: DatasetRow, { store, add }: Out): Promise<void> {
  const toRecord = recordWriter(dataset.environment, dataset.options);
  const assignment: DatasetArchive["assignment"] = { train: [], val: [], test: [] };
  const files = new Map<string, string>();
  const items: StoredItem[] = [];
  for (const split of splitNameSchema.options) {
    const lines: string[] = [];
    for await (const item of readSplit(db, dataset.id, split)) {
      const written = toRecord(item);
      lines.push(`${JSON.stringify(written.record)}\n`);
      assignment[split].push(item.itemId);
      for (const { path, file } of written.files) files.set(path, file.hash);
      if (dataset.environment === "officeqa") items.push(item);
    }
    await add(`${split}/items.jsonl`, lines.join(""));
  }
  for (const [path, hash] of files) await add(path, await store.load(hash));
  await writeDocuments(items, { store, add });
  await add("split_manifest.json", `${JSON.stringify(archiveOf(dataset, assignment), null, 2)}\n`);
}

function archiveOf(
  { name, environment, version, fingerprint, options, counts, manifest }: DatasetRow,
  assignment: DatasetArchive["assignment"],
): DatasetArchive {
  return {
    format: datasetArchiveFormat,
    name,
    benchmark: environment,
    version,
    fingerprint,
    options,
    split_mode: manifest.splitMode,
    split_ratio: manifest.splitRatio ?? null,
    split_seed: manifest.splitSeed ?? null,
    group_by: manifest.groupBy ?? null,
    counts,
    assignment,
  };
}

const pagesSchema = z
  .array(z.looseObject({ document: z.string(), page: z.int(), file: itemFileSchema }))
  .catch([]);

/** The corpus of OfficeQA, which items name by the hash of its list, and the pages they name. */
async function writeDocuments(items: readonly StoredItem[], { store, add }: Out): Promise<void> {
  const documents = new Map<string, ItemFile>();
  const lists = new Set<string>();
  const pages = new Map<string, Map<number, string>>();
  for (const { fields } of items) {
    const corpus = itemFileSchema.safeParse(fields.corpus);
    if (corpus.success) lists.add(corpus.data.hash);
    for (const { document, page, file } of pagesSchema.parse(fields.pages)) {
      const known = pages.get(document) ?? new Map<number, string>();
      pages.set(document, known.set(page, file.hash));
    }
  }
  for (const hash of lists) {
    const text = new TextDecoder().decode(await store.load(hash));
    for (const file of z.array(itemFileSchema).parse(JSON.parse(text))) {
      documents.set(file.name, file);
    }
  }
  for (const [name, { hash }] of documents) await add(`docs/${name}`, await store.load(hash));
  for (const [name, hashes] of pages) {
    const elements: unknown[] = [];
    for (const [page, hash] of hashes) {
      const content = new TextDecoder().decode(await store.load(hash));
      elements.push({ content, bbox: [{ page_id: page }] });
    }
    await add(`docs/jsons/${name.replace(/\.[^.]*$/, "")}.json`, JSON.stringify({ elements }));
  }
}
