import type { Db } from "@/lib/db/client";
import { emptyRunState, foldRunEvent } from "@/lib/events/fold";
import { projectForShare } from "@/lib/events/project-for-share";
import type { RunState } from "@/lib/events/run-state";
import { sharedRunId } from "@/lib/events/share-event";
import type { ShareFindings, ShareScope } from "@/lib/schemas/share";
import { openShare, type Visitor } from "./open-share";
import { findLastSeq, listRunEvents } from "./read-run-state";
import { getBestSkill, getVersionByHash, getVersionText } from "./read-versions";
import { countShareOpened, type OpenShare, shareUnavailable } from "./share";
import { readShareFindings, readShareNotes, type ShareTexts } from "./share-findings";

const readSize = 2000;
const maxCachedShares = 50;

/** Folded projections by share link; like the run states, only a cache of the log. */
const statesByDatabase = new WeakMap<Db, Map<string, RunState>>();

export type SharePage = {
  /** Fold of the projected log; its run id is a placeholder. */
  readonly state: RunState;
  readonly scope: ShareScope;
  readonly mode: "live" | "frozen";
  /** When a frozen link was made. */
  readonly frozenAt: string | null;
  readonly expiresAt: string | null;
  /** Seed and best text so far; null when the link does not show skill text. */
  readonly texts: ShareTexts | null;
  readonly findings: ShareFindings;
};

/** The projected fold of the shared run as of now, or of the moment a frozen link was made. */
export async function getShareState(db: Db, share: OpenShare): Promise<RunState> {
  const states = statesByDatabase.get(db) ?? new Map<string, RunState>();
  statesByDatabase.set(db, states);
  const lastSeq = Math.min(
    (await findLastSeq(db, share.runId)) ?? 0,
    share.frozen?.seq ?? Infinity,
  );
  const known = states.get(share.shareId);
  let state = known && known.lastSeq <= lastSeq ? known : emptyRunState(sharedRunId);
  while (state.lastSeq < lastSeq) {
    const events = await listRunEvents(db, share.runId, {
      afterSeq: state.lastSeq,
      throughSeq: lastSeq,
      limit: readSize,
    });
    if (events.length === 0) {
      break;
    }
    for (const event of events) {
      state = foldRunEvent(state, projectForShare(event, share.scope));
    }
  }
  states.delete(share.shareId);
  states.set(share.shareId, state);
  const [oldest] = states.keys();
  if (states.size > maxCachedShares && oldest !== undefined) {
    states.delete(oldest);
  }
  return state;
}

/**
 * Everything the page behind a link shows. Throws `share_unavailable` for every token that opens
 * nothing, `share_locked` without its password. Counts the visit.
 */
export async function getSharePage(db: Db, visitor: Visitor): Promise<SharePage> {
  const share = await openShare(db, visitor);
  await countShareOpened(db, share.shareId);
  return readSharePage(db, share);
}

/** The same for whoever has opened the link already, or may see it before it exists. */
export async function readSharePage(db: Db, share: OpenShare): Promise<SharePage> {
  const [texts, state] = await Promise.all([readShareTexts(db, share), getShareState(db, share)]);
  const findings = await knownFindings(db, share, { texts, lastSeq: state.lastSeq });
  return {
    state,
    scope: share.scope,
    mode: share.frozen === null ? "live" : "frozen",
    frozenAt: share.frozen?.at ?? null,
    expiresAt: share.expiresAt === null ? null : new Date(share.expiresAt).toISOString(),
    texts,
    findings,
  };
}

type KnownFindings = { readonly lastSeq: number; readonly findings: ShareFindings };
const findingsByDatabase = new WeakMap<Db, Map<string, KnownFindings>>();

/**
 * Findings hold as long as the log does not grow; visitors of a link share one reading of blame and
 * results. Notes are no part of the log and are read each time.
 */
async function knownFindings(
  db: Db,
  share: OpenShare,
  now: { readonly texts: ShareTexts | null; readonly lastSeq: number },
): Promise<ShareFindings> {
  const all = findingsByDatabase.get(db) ?? new Map<string, KnownFindings>();
  findingsByDatabase.set(db, all);
  const known = all.get(share.shareId);
  if (known?.lastSeq === now.lastSeq) {
    return { ...known.findings, notes: await readShareNotes(db, share) };
  }
  const findings = await readShareFindings(db, share, now.texts);
  all.delete(share.shareId);
  all.set(share.shareId, { lastSeq: now.lastSeq, findings });
  const [oldest] = all.keys();
  if (all.size > maxCachedShares && oldest !== undefined) {
    all.delete(oldest);
  }
  return findings;
}

/** What a link with this scope would show now; null when there is no such run. */
export async function readSharePreview(
  db: Db,
  runId: string,
  scope: ShareScope,
): Promise<SharePage | null> {
  const count = await db.run.count({ where: { id: runId } });
  const shareId = `preview ${runId} ${JSON.stringify(scope)}`;
  return count === 0
    ? null
    : readSharePage(db, { shareId, runId, scope, frozen: null, expiresAt: null });
}

/** Seed and best text; null without skill text, and while a queued run has no version yet. */
export async function readShareTexts(db: Db, share: OpenShare): Promise<ShareTexts | null> {
  const { runId, scope, frozen } = share;
  const count = scope.skillText ? await db.skillVersion.count({ where: { runId, number: 0 } }) : 0;
  if (count === 0) {
    return null;
  }
  const [seed, best] = await Promise.all([
    getVersionText(db, runId, 0),
    frozen === null
      ? getBestSkill(db, runId).then(({ version }) => version)
      : getVersionByHash(db, runId, frozen.bestSkillHash),
  ]);
  const shown = best ?? seed;
  return { seed: seed.text, best: shown.text, bestNumber: shown.number };
}

/** The best skill behind a link. Throws `share_unavailable` also when the link does not show skill text. */
export async function getSharedBestSkill(
  db: Db,
  visitor: Visitor,
): Promise<{ readonly runName: string; readonly text: string }> {
  const share = await openShare(db, visitor);
  const texts = await readShareTexts(db, share);
  if (texts === null) {
    throw shareUnavailable();
  }
  const state = await getShareState(db, share);
  return { runName: state.created?.name ?? "run", text: texts.best };
}
