import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import type { ShareRow } from "@/lib/schemas/read-models";
import {
  type PostShare,
  type ShareScope,
  shareScopeSchema,
  shareTokenSchema,
} from "@/lib/schemas/share";
import { runNotFound } from "./read-runs";

const dayMs = 86_400_000;
const maxShares = 200;

const shareColumns = {
  id: true,
  scope: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  openedCount: true,
  lastOpenedAt: true,
} as const;

type ShareColumns = {
  readonly id: string;
  readonly scope: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly openedCount: number;
  readonly lastOpenedAt: Date | null;
};

function toShareRow(row: ShareColumns): ShareRow {
  return {
    id: row.id,
    scope: shareScopeSchema.parse(JSON.parse(row.scope)),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    openedCount: row.openedCount,
    lastOpenedAt: row.lastOpenedAt?.toISOString() ?? null,
  };
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
  const run = await db.run.findUnique({ where: { id: runId }, select: { id: true } });
  if (!run) {
    throw runNotFound();
  }
  const token = randomBytes(16).toString("base64url");
  const share = await db.shareLink.create({
    data: {
      id: newId("share", { now, random: Math.random }),
      runId,
      tokenHash: hashToken(token),
      scope: JSON.stringify(input.scope),
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

export type OpenShare = {
  readonly shareId: string;
  readonly runId: string;
  readonly scope: ShareScope;
  /** Milliseconds; null = never. */
  readonly expiresAt: number | null;
};

/**
 * The link a token opens, or null. Malformed, unknown, expired and revoked tokens cannot be told
 * apart: each takes one look-up by the token's hash and one comparison of equal length.
 */
export async function findShareByToken(
  db: Db,
  token: string,
  now: number = Date.now(),
): Promise<OpenShare | null> {
  const isToken = shareTokenSchema.safeParse(token).success;
  const tokenHash = hashToken(token.slice(0, 64));
  const share = await db.shareLink.findUnique({
    where: { tokenHash },
    select: {
      id: true,
      runId: true,
      scope: true,
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
