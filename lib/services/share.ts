import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hashSecret, type StoredSecret, storedSecretSchema } from "@/lib/auth/secret-hash";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { type SharedRunRow, type ShareRow, shareRowSchema } from "@/lib/schemas/read-models";
import {
  type FrozenShare,
  frozenShareSchema,
  type PostShare,
  type ShareScope,
  shareScopeSchema,
  shareTokenSchema,
} from "@/lib/schemas/share";
import { decodeTimeCursor, encodeCursor, type Page, pageSize, toPage } from "./read-page";
import { runNotFound } from "./read-runs";

const dayMs = 86_400_000;
const maxShares = 200;

const shareColumns = {
  id: true,
  scope: true,
  frozen: true,
  password: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  openedCount: true,
  lastOpenedAt: true,
} as const;

type ShareColumns = {
  readonly id: string;
  readonly scope: string;
  readonly frozen: string | null;
  readonly password: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly openedCount: number;
  readonly lastOpenedAt: Date | null;
};

function toShareRow(row: ShareColumns): ShareRow {
  return shareRowSchema.parse({
    id: row.id,
    scope: JSON.parse(row.scope),
    mode: row.frozen === null ? "live" : "frozen",
    hasPassword: row.password !== null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    openedCount: row.openedCount,
    lastOpenedAt: row.lastOpenedAt?.toISOString() ?? null,
  });
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Makes a read-only link. The token is in the answer and nowhere else. Throws `not_found`. */
export async function createShare(
  db: Db,
  runId: string,
  input: PostShare,
  now: number = Date.now(),
): Promise<{ readonly share: ShareRow; readonly token: string }> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { id: true, lastSeq: true, bestSkillHash: true, notes: true },
  });
  if (!run) {
    throw runNotFound();
  }
  const token = randomBytes(16).toString("base64url");
  const frozen: FrozenShare | null =
    input.mode === "live"
      ? null
      : {
          seq: run.lastSeq,
          at: new Date(now).toISOString(),
          bestSkillHash: run.bestSkillHash,
          notes: run.notes,
        };
  const password = input.password === null ? null : await hashSecret(input.password);
  const share = await db.shareLink.create({
    data: {
      id: newId("share", { now, random: Math.random }),
      runId,
      tokenHash: hashToken(token),
      scope: JSON.stringify(input.scope),
      frozen: frozen && JSON.stringify(frozen),
      password: password && JSON.stringify(password),
      expiresAt: input.expiresInDays === null ? null : new Date(now + input.expiresInDays * dayMs),
      createdAt: new Date(now),
    },
    select: shareColumns,
  });
  return { share: toShareRow(share), token };
}

/** Links of a run, newest first. */
export async function listShares(db: Db, runId: string): Promise<readonly ShareRow[]> {
  const shares = await db.shareLink.findMany({
    where: { runId },
    orderBy: { createdAt: "desc" },
    take: maxShares,
    select: shareColumns,
  });
  return shares.map(toShareRow);
}

/** Links of all runs with the run each shows, newest first. */
export async function listAllShares(
  db: Db,
  request: { readonly cursor?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<Page<SharedRunRow>> {
  const limit = pageSize(request);
  const after = decodeTimeCursor(request.cursor);
  const rows = await db.shareLink.findMany({
    ...(after
      ? {
          where: {
            OR: [
              { createdAt: { lt: after.createdAt } },
              { createdAt: after.createdAt, id: { lt: after.id } },
            ],
          },
        }
      : {}),
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: { ...shareColumns, run: { select: { id: true, name: true } } },
  });
  return toPage(
    rows,
    limit,
    (row) => encodeCursor(row.createdAt.toISOString(), row.id),
    (row) => ({ ...toShareRow(row), run: row.run }),
  );
}

/** Closes a link for good; doing it again changes nothing. Throws `not_found`. */
export async function revokeShare(
  db: Db,
  shareId: string,
  now: number = Date.now(),
): Promise<ShareRow> {
  await db.shareLink.updateMany({
    where: { id: shareId, revokedAt: null },
    data: { revokedAt: new Date(now) },
  });
  const share = await db.shareLink.findUnique({ where: { id: shareId }, select: shareColumns });
  if (!share) {
    throw new AppError({ code: "not_found", message: "There is no such share link." });
  }
  return toShareRow(share);
}

/** Closes every link that opens; returns their ids. */
export async function revokeAllShares(
  db: Db,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const open = await db.shareLink.findMany({ where: { revokedAt: null }, select: { id: true } });
  await db.shareLink.updateMany({
    where: { revokedAt: null },
    data: { revokedAt: new Date(now) },
  });
  return open.map(({ id }) => id);
}

export type OpenShare = {
  readonly shareId: string;
  readonly runId: string;
  readonly scope: ShareScope;
  /** What the link stopped at; null follows the run. */
  readonly frozen: FrozenShare | null;
  /** Milliseconds; null = never. */
  readonly expiresAt: number | null;
};

/** A link whose password has not been asked for yet; `lock` is null when it has none. */
export type FoundShare = OpenShare & { readonly lock: StoredSecret | null };

/**
 * The link a token names, or null. Malformed, unknown, expired and revoked tokens cannot be told
 * apart: each takes one look-up by the token's hash and one comparison of equal length. Whoever shows
 * what is behind the link goes through `openShare`.
 */
export async function findShareByToken(
  db: Db,
  token: string,
  now: number = Date.now(),
): Promise<FoundShare | null> {
  const isToken = shareTokenSchema.safeParse(token).success;
  const tokenHash = hashToken(token.slice(0, 64));
  const share = await db.shareLink.findUnique({
    where: { tokenHash },
    select: {
      id: true,
      runId: true,
      scope: true,
      frozen: true,
      password: true,
      tokenHash: true,
      expiresAt: true,
      revokedAt: true,
    },
  });
  const isSame = timingSafeEqual(
    Buffer.from(tokenHash),
    Buffer.from(share?.tokenHash ?? hashToken("")),
  );
  const isOpen =
    share !== null && share.revokedAt === null && (share.expiresAt?.getTime() ?? Infinity) > now;
  if (!isToken || !isSame || !isOpen) {
    return null;
  }
  return {
    shareId: share.id,
    runId: share.runId,
    scope: shareScopeSchema.parse(JSON.parse(share.scope)),
    frozen: share.frozen === null ? null : frozenShareSchema.parse(JSON.parse(share.frozen)),
    lock: share.password === null ? null : storedSecretSchema.parse(JSON.parse(share.password)),
    expiresAt: share.expiresAt?.getTime() ?? null,
  };
}

/** Which of these links are neither expired nor revoked. */
export async function listOpenShares(
  db: Db,
  shareIds: readonly string[],
  now: number = Date.now(),
): Promise<ReadonlySet<string>> {
  const open = await db.shareLink.findMany({
    where: {
      id: { in: [...shareIds] },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }],
    },
    select: { id: true },
  });
  return new Set(open.map((share) => share.id));
}

export async function countShareOpened(
  db: Db,
  shareId: string,
  now: number = Date.now(),
): Promise<void> {
  await db.shareLink.updateMany({
    where: { id: shareId },
    data: { openedCount: { increment: 1 }, lastOpenedAt: new Date(now) },
  });
}

/** The one answer for every token that opens nothing. */
export function shareUnavailable(): AppError {
  return new AppError({
    code: "share_unavailable",
    message: "This link is no longer available.",
    hint: "Ask the person who shared it for a new one.",
  });
}
