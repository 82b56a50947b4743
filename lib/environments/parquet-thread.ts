import { Worker } from "node:worker_threads";
import * as z from "zod";

/** What a file may cost to read. A hostile one can loop or fill memory, so it is read on a thread. */
export const parquetLimits = {
  maxInflatedBytes: 500 * 1024 * 1024,
  maxPageBytes: 64 * 1024 * 1024,
  memoryMb: 1024,
  deadlineMs: 30_000,
} as const;

/**
 * The program of the thread, as text so that it needs no place in any bundle. It reads one file and
 * posts its rows, or why it could not. Node 20 has no Zstandard; later ones do.
 */
const program = `
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const { parentPort, workerData } = require("node:worker_threads");
const zlib = require("node:zlib");
const { bytes, bases, limits, maxRows } = workerData;
const megabytes = (size) => Math.round(size / (1024 * 1024));
const place = () => {
  for (const base of bases) {
    try { return createRequire(base).resolve("hyparquet"); } catch (error) {
      if (base === bases.at(-1)) throw error;
    }
  }
};
const bounded = (unpack) => (input, size) => {
  if (!(size >= 0 && size <= limits.maxPageBytes)) throw new Error("a page unpacks to " + size + " bytes");
  return unpack(input, size);
};
const viaZlib = (unpack) => bounded((input, size) => unpack(input, { maxOutputLength: Math.max(1, size) }));
async function read() {
  const { parquetMetadata, parquetReadObjects, snappyUncompress } = await import(pathToFileURL(place()).href);
  const compressors = {
    SNAPPY: bounded((input, size) => {
      const output = new Uint8Array(size);
      snappyUncompress(input, output);
      return output;
    }),
    GZIP: viaZlib(zlib.gunzipSync),
    BROTLI: viaZlib(zlib.brotliDecompressSync),
    ...(zlib.zstdDecompressSync ? { ZSTD: viaZlib(zlib.zstdDecompressSync) } : {}),
  };
  const file = bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  const rowCount = Number(metadata.num_rows);
  if (rowCount > maxRows) return { refused: "has " + rowCount + " rows; at most " + maxRows + " are allowed" };
  const columns = metadata.row_groups.flatMap((group) => group.columns);
  const inflated = columns.reduce((sum, column) => sum + Number(column.meta_data?.total_uncompressed_size ?? 0), 0);
  if (inflated > limits.maxInflatedBytes) {
    return { refused: "unpacks to " + megabytes(inflated) + " MB; at most " + megabytes(limits.maxInflatedBytes) + " MB are allowed" };
  }
  const codecs = columns.map((column) => column.meta_data?.codec ?? "UNCOMPRESSED");
  const unknown = codecs.find((codec) => codec !== "UNCOMPRESSED" && !Object.hasOwn(compressors, codec));
  if (unknown) {
    return { refused: "is compressed with " + unknown + ", which cannot be read here; save it with Snappy, gzip or no compression" };
  }
  return { rows: await parquetReadObjects({ file, metadata, compressors, utf8: false, parsers: { stringFromBytes: (text) => text } }) };
}
read().then(
  (reply) => parentPort.postMessage(reply),
  (error) => parentPort.postMessage({ failed: String(error?.message ?? error).slice(0, 200) }),
);
`;

const replySchema = z.union([
  z.object({ rows: z.array(z.unknown()) }),
  z.object({ refused: z.string() }),
  z.object({ failed: z.string() }),
]);
export type ParquetReply = z.infer<typeof replySchema>;

/** Rows of a file with texts still as bytes. Never throws; a thread that does not answer in time is ended. */
export async function readOnThread(
  bytes: Uint8Array,
  input: { readonly maxRows: number; readonly deadlineMs?: number },
): Promise<ParquetReply> {
  const thread = new Worker(program, {
    eval: true,
    env: {},
    workerData: {
      bytes,
      bases: [import.meta.url, `${process.cwd()}/package.json`],
      limits: parquetLimits,
      maxRows: input.maxRows,
    },
    resourceLimits: { maxOldGenerationSizeMb: parquetLimits.memoryMb },
    stdout: true,
    stderr: true,
  });
  const deadlineMs = input.deadlineMs ?? parquetLimits.deadlineMs;
  try {
    return await new Promise<ParquetReply>((resolve) => {
      const fail = (failed: string) => resolve({ failed });
      const timer = setTimeout(
        () => fail(`reading it took longer than ${deadlineMs / 1000} s`),
        deadlineMs,
      );
      thread.once("message", (reply: unknown) => {
        clearTimeout(timer);
        const parsed = replySchema.safeParse(reply);
        if (parsed.success) resolve(parsed.data);
        else fail("the reader gave no rows");
      });
      thread.once("error", (error) => {
        clearTimeout(timer);
        fail(error instanceof Error ? error.message : String(error));
      });
    });
  } finally {
    await thread.terminate();
  }
}
