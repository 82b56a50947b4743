import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { FolderRequest, PreparedFolder } from "@/lib/schemas/dataset-import";
import { environmentNameSchema } from "@/lib/schemas/environment";
import { folderSource } from "./folder-source";
import type { DatasetInput } from "./prepare-dataset";
import { readSplitDirectory } from "./read-split-directory";

const maxFolders = 200;
const manifestName = "split_manifest.json";
const documentsFolder = "docs";
/** A single name: nothing that leads to another folder. */
const plainName = /^[^./\\][^/\\]{0,199}$/;

const manifestSchema = z.looseObject({
  benchmark: environmentNameSchema.nullable().catch(null),
  counts: z.object({ train: z.int(), val: z.int(), test: z.int() }).nullable().catch(null),
});

/**
 * Folders that the owner of this machine put where the web app may read them (SKILLOPT_DATA_DIR);
 * `data prepare` writes there. A link among them is the owner's own choice and is followed.
 */
export async function listPreparedFolders(
  root: string = env.SKILLOPT_DATA_DIR,
): Promise<PreparedFolder[]> {
  const names = await readdir(root).catch(() => []);
  const folders = await Promise.all(
    names
      .filter((name) => plainName.test(name))
      .toSorted()
      .slice(0, maxFolders)
      .map((name) => describeFolder(root, name)),
  );
  return folders.filter((folder) => folder !== null);
}

async function describeFolder(root: string, name: string): Promise<PreparedFolder | null> {
  const path = join(root, name);
  const inside = await readdir(path).catch(() => null);
  if (inside === null) return null;
  const manifest = await readFile(join(path, manifestName), "utf8")
    .then((text) => manifestSchema.parse(JSON.parse(text)))
    .catch(() => null);
  const named = environmentNameSchema.safeParse(name.toLowerCase());
  return {
    name,
    environment: manifest?.benchmark ?? (named.success ? named.data : null),
    counts: manifest?.counts ?? null,
    isSplit: ["train", "test"].every((split) =>
      inside.some((entry) => entry.replace(/\.[^.]*$/, "") === split),
    ),
    hasDocuments: inside.includes(documentsFolder),
  };
}

/** The folder's data and the files beside it, as an import wants them. Throws `not_found`, `invalid_data`. */
export async function openPreparedFolder(
  { name, documents }: FolderRequest,
  root: string = env.SKILLOPT_DATA_DIR,
): Promise<Pick<DatasetInput, "files" | "source"> & { readonly mode: "split_dir" | null }> {
  const path = await folderPath(root, name, "folder.name");
  const docs =
    documents === undefined || documents === ""
      ? await linkedDocuments(path)
      : await folderPath(root, documents, "folder.documents");
  const { files, splitMode } = await readSplitDirectory(path).catch((error: unknown) => {
    throw withoutPlace(error, path, name);
  });
  return {
    files,
    source: folderSource(path, docs === null ? {} : { [documentsFolder]: docs }),
    mode: splitMode === "split_dir" ? "split_dir" : null,
  };
}

/** Where folders lie on this machine is nobody's business in the browser. */
function withoutPlace(error: unknown, path: string, name: string): unknown {
  if (!(error instanceof AppError)) return error;
  const plain = (text: string) => text.replaceAll(path, name);
  return new AppError({
    code: error.code,
    message: plain(error.message),
    hint: error.hint,
    fields: error.fields.map((field) => ({ ...field, path: plain(field.path) })),
    cause: error,
  });
}

async function linkedDocuments(path: string): Promise<string | null> {
  return realpath(join(path, documentsFolder)).catch(() => null);
}

async function folderPath(root: string, name: string, field: string): Promise<string> {
  const path = plainName.test(name) ? join(root, name) : null;
  const isFolder = path !== null && (await stat(path).catch(() => null))?.isDirectory() === true;
  if (path !== null && isFolder) return path;
  throw new AppError({
    code: "not_found",
    message: `There is no folder ${name} among the prepared ones.`,
    hint: "Put it into the folder that SKILLOPT_DATA_DIR names (data/datasets unless set), or upload the files.",
    fields: [{ path: field, message: "unknown folder" }],
  });
}
