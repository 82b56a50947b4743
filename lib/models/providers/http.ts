import { createFetch } from "../fetch";
import type { EndpointWatch, FetchFunction } from "./provider";

const maxReplyBytes = 64 * 1024 * 1024;
const connectTimeoutMs = 15_000;
/** A stream that says nothing for so long is dead; whole replies may be silent while a model thinks. */
const idleTimeoutMs = 120_000;

/** The `fetch` the SDKs are given: connections are kept, and only the call's own clock ends a wait. */
export async function openFetch(input: {
  readonly maxConcurrency: number | undefined;
  readonly streams: boolean;
  readonly custom: FetchFunction | undefined;
  readonly watch: EndpointWatch | undefined;
}): Promise<FetchFunction> {
  if (input.custom) {
    return input.custom;
  }
  const undici = await import("undici");
  const open = undici.buildConnector({ timeout: connectTimeoutMs });
  const dispatcher = new undici.Agent({
    headersTimeout: 0,
    bodyTimeout: input.streams ? idleTimeoutMs : 0,
    connections: Math.max(64, input.maxConcurrency ?? 0),
    keepAliveTimeout: 30_000,
    maxResponseSize: maxReplyBytes,
    connect(options, done) {
      const startedAt = performance.now();
      open(options, (...opened) => {
        if (opened[0] === null) {
          input.watch?.connected(performance.now() - startedAt);
        }
        done(...opened);
      });
    },
  });
  return createFetch(undici.request, dispatcher, input.watch?.announced);
}
