import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";
import { canonicalJson } from "../domain/canonical-json";
import { totalTokensOf } from "../domain/usage";
import type { ModelMessage } from "./messages";
import type { CallContext, ChatRequest, ChatResult, ModelClient } from "./model-client";
import { ModelError } from "./model-error";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Grows when the stored shape or what a key is made of changes. */
const cacheVersion = 1;
/** A full cache is emptied to this share, so that not every write has to look through it. */
const keptShare = 0.9;

export type CacheMode = "off" | "use" | "refresh" | "only";

export type ResponseCache = {
  /** The reply kept under a key, or null; a file that cannot be read is a miss. */
  find(key: string): Promise<StoredReply | null>;
  /** Keeps a reply. Never throws: a run does not fail because a disk is full. */
  keep(key: string, reply: StoredReply): Promise<void>;
};

const storedReplySchema = z.object({
  version: z.literal(cacheVersion),
  text: z.string(),
  finish: z.enum(["stop", "tool_calls"]),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() })),
  opaque: z.unknown().optional(),
  rung: z.enum(["schema", "tool", "object", "text"]).optional(),
  /** Tokens of all kinds that were paid for it. */
  tokens: z.int().min(0),
});
export type StoredReply = z.infer<typeof storedReplySchema>;

export type ResponseCacheInput = {
  readonly directory: string;
  readonly maxBytes: number;
  /** Told about a file that could not be read or written. Must not throw. */
  readonly onProblem?: (problem: "unreadable" | "unwritable", file: string) => void;
};

/**
 * Replies on disk under what they depend on: `<directory>/<aa>/<sha256>.json.gz`. Written whole or
 * not at all; above `maxBytes` the replies that were not used for longest go first. May be shared by
 * processes. Holds neither keys nor headers.
 */
export function openResponseCache(input: ResponseCacheInput): ResponseCache {
  const { directory, maxBytes, onProblem } = input;
  /** Bytes on disk as far as this process knows; null before the first look. */
  let known: number | null = null;
  let sweeping: Promise<void> | null = null;
  const fileOf = (key: string) => join(directory, key.slice(0, 2), `${key}.json.gz`);

  async function shrink(): Promise<void> {
    const files = await listFiles(directory);
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total > maxBytes) {
      for (const { path, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
        if (total <= maxBytes * keptShare) {
          break;
        }
        await rm(path, { force: true });
        total -= bytes;
      }
    }
    known = total;
  }

  async function sweepIfFull(written: number): Promise<void> {
    known = known === null ? null : known + written;
    if (known === null || known > maxBytes) {
      sweeping ??= shrink().finally(() => {
        sweeping = null;
      });
      await sweeping;
    }
  }

  return {
    async find(key) {
      const file = fileOf(key);
      let bytes: Buffer;
      try {
        bytes = await readFile(file);
      } catch {
        return null;
      }
      try {
        const reply = storedReplySchema.parse(JSON.parse((await decompress(bytes)).toString()));
        const now = new Date();
        await utimes(file, now, now).catch(() => {});
        return reply;
      } catch {
        onProblem?.("unreadable", file);
        await rm(file, { force: true }).catch(() => {});
        return null;
      }
    },
    async keep(key, reply) {
      const file = fileOf(key);
      const draft = `${file}.${randomUUID()}.tmp`;
      try {
        const bytes = await compress(JSON.stringify(reply));
        await mkdir(join(directory, key.slice(0, 2)), { recursive: true });
        await writeFile(draft, bytes, { mode: 0o600 });
        await rename(draft, file);
        await sweepIfFull(bytes.length);
      } catch {
        await rm(draft, { force: true }).catch(() => {});
        onProblem?.("unwritable", file);
      }
    },
  };
}

async function listFiles(directory: string) {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const files: { path: string; bytes: number; usedMs: number }[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const facts = await stat(path).catch(() => null);
    if (facts?.isFile()) {
      files.push({ path, bytes: facts.size, usedMs: facts.mtimeMs });
    }
  }
  return files;
}

/** What a reply depends on, as one hash. No key, no waiting time, no name of a run is in it. */
export function cacheKeyOf(
  request: ChatRequest,
  about: {
    readonly identity: ModelClient["identity"];
    readonly endpoint: string;
    readonly salt: string;
  },
): string {
  const { system, messages, maxOutputTokens, json, jsonSchema, tools, reasoningEffort } = request;
  const parts = {
    version: cacheVersion,
    ...about,
    system,
    messages: messages.map(withoutBytes),
    maxOutputTokens,
    json: json ?? false,
    jsonSchema: jsonSchema ?? null,
    tools: tools ?? null,
    reasoningEffort: reasoningEffort ?? null,
  };
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}

/** A picture stands as the hash of its bytes. */
function withoutBytes(message: ModelMessage): unknown {
  if (typeof message.content === "string") {
    return message;
  }
  const content = message.content.map((part) =>
    part.type === "text"
      ? part
      : {
          type: "image",
          mediaType: part.mediaType,
          detail: part.detail ?? "auto",
          hash: createHash("sha256").update(part.bytes).digest("hex"),
        },
  );
  return { ...message, content };
}

export type CachedClientInput = {
  readonly client: ModelClient;
  readonly cache: ResponseCache;
  readonly mode: Exclude<CacheMode, "off">;
  /** The address without credentials: the same model behind another server may answer otherwise. */
  readonly endpoint: string;
};

/**
 * A client that looks for a kept reply before it asks. Only calls with `cacheSalt` take part; errors
 * and cut replies are never kept. The same question at the same time is asked once. A kept reply is
 * told by `savedTokens`, has no call and costs nothing. In the mode `only` nobody is asked: a question
 * without a kept reply throws ModelError `invalid_request`.
 */
export function withResponseCache(input: CachedClientInput): ModelClient {
  const { client, cache, mode, endpoint } = input;
  const asked = new Map<string, Promise<ChatResult>>();

  async function answer(
    key: string,
    request: ChatRequest,
    context: CallContext,
  ): Promise<ChatResult> {
    const startedAt = performance.now();
    const kept = mode === "refresh" ? null : await cache.find(key);
    if (kept) {
      return toResult(kept, performance.now() - startedAt);
    }
    if (mode === "only") {
      throw new ModelError({
        kind: "invalid_request",
        message: `No reply is kept for this question (${key}), and evaluation.cache=only asks nobody; use another mode to ask the model.`,
      });
    }
    const result = await client.chat(request, context);
    const reply = toStored(result);
    if (reply) {
      await cache.keep(key, reply);
    }
    return result;
  }

  return {
    identity: client.identity,
    async chat(request, context) {
      const { cacheSalt } = context;
      if (cacheSalt === undefined) {
        return client.chat(request, context);
      }
      const key = cacheKeyOf(request, { identity: client.identity, endpoint, salt: cacheSalt });
      const startedAt = performance.now();
      // Whoever asks the same meanwhile takes this answer, unless it failed.
      const running = asked.get(key);
      const reply = running && (await running.then(toStored, () => null));
      if (reply) {
        return toResult(reply, performance.now() - startedAt);
      }
      const mine = answer(key, request, context);
      asked.set(key, mine);
      try {
        return await mine;
      } finally {
        if (asked.get(key) === mine) {
          asked.delete(key);
        }
      }
    },
  };
}

function toStored(result: ChatResult): StoredReply | null {
  const { text, finish, toolCalls, opaque, rung, usage } = result;
  if (finish !== "stop" && finish !== "tool_calls") {
    return null;
  }
  return {
    version: cacheVersion,
    text,
    finish,
    toolCalls: [...toolCalls],
    ...(opaque === undefined ? {} : { opaque }),
    ...(rung === undefined ? {} : { rung }),
    tokens: result.savedTokens ?? totalTokensOf(usage),
  };
}

function toResult(reply: StoredReply, latencyMs: number): ChatResult {
  const { text, finish, toolCalls, opaque, rung, tokens } = reply;
  return {
    text,
    finish,
    toolCalls,
    ...(opaque === undefined ? {} : { opaque }),
    ...(rung === undefined ? {} : { rung }),
    usage: { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costMicros: 0 },
    savedTokens: tokens,
    latencyMs,
    attempts: 0,
  };
}
