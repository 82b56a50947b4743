import { strToU8, Zip, ZipDeflate } from "fflate";

/** A fixed time keeps an archive of the same content the same, byte for byte. */
export const archiveTime = new Date("2000-01-01T00:00:00");

/** Adds a file to the archive and waits while its reader is behind, so that memory stays small. */
export type AddToZip = (path: string, content: string | Uint8Array) => Promise<void>;

/** A zip archive that is made while it is read; what `produce` throws ends the stream with an error. */
export function zipStream(produce: (add: AddToZip) => Promise<void>): ReadableStream<Uint8Array> {
  let wake = () => {};
  const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const archive = new Zip((error, chunk, final) => {
      if (error) {
        controller.error(error);
        return;
      }
      controller.enqueue(chunk);
      if (final) {
        controller.close();
      }
    });
    const readerIsBehind = () => (controller.desiredSize ?? 1) < 0;
    const untilRead = async () => {
      while (readerIsBehind()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    try {
      await produce(async (path, content) => {
        const bytes = typeof content === "string" ? strToU8(content) : content;
        // The default memory is meant for large streams; most files here have a page of text.
        const entry = new ZipDeflate(path, { level: 6, mem: bytes.byteLength < 65_536 ? 4 : 8 });
        entry.mtime = archiveTime;
        archive.add(entry);
        entry.push(bytes, true);
        await untilRead();
      });
      archive.end();
    } catch (error) {
      controller.error(error);
    }
  };
  return new ReadableStream<Uint8Array>({
    // Not awaited: a stream is only asked for more once its start has returned.
    start: (controller) => void start(controller),
    pull: () => wake(),
    cancel: () => wake(),
  });
}
