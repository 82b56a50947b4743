import type { Db } from "@/lib/db/client";
import { emptyRunState, foldRunEvent } from "@/lib/events/fold";
import { projectForShare } from "@/lib/events/project-for-share";
import type { RunState } from "@/lib/events/run-state";
import { sharedRunId } from "@/lib/events/share-event";
import type { SkillVersionText } from "@/lib/schemas/read-models";
import type { ShareScope } from "@/lib/schemas/share";
import { findLastSeq, listRunEvents } from "./read-run-state";
import { getBestSkill, getVersionText } from "./read-versions";
import { countShareOpened, findShareByToken, type OpenShare, shareUnavailable } from "./share";

const readSize = 2000;
const maxCachedShares = 50;

/** Folded projections by share link; like the run states, only a cache of the log. */
const statesByDatabase = new WeakMap<Db, Map<string, RunState>>();

export type SharePage = {
  /** Fold of the projected log; its run id is a placeholder. */
  readonly state: RunState;
  readonly scope: ShareScope;
  readonly expiresAt: string | null;
  /** Seed and best text so far; null when the link does not show skill text. */
  readonly texts: { readonly seed: SkillVersionText; readonly best: SkillVersionText } | null;
};

/** The projected fold of the shared run as of now. */
export async function getShareState(db: Db, share: OpenShare): Promise<RunState> {
  const states = statesByDatabase.get(db) ?? new Map<string, RunState>();
  statesByDatabase.set(db, states);
  const lastSeq = (await findLastSeq(db, share.runId)) ?? 0;
  const known = states.get(share.shareId);
  let state = known && known.lastSeq <= lastSeq ? known : emptyRunState(sharedRunId);
  while (state.lastSeq < lastSeq) {
    const events = await listRunEvents(db, share.runId, {
      afterSeq: state.lastSeq,
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
 * nothing. Counts the visit.
 */
export async function getSharePage(db: Db, token: string): Promise<SharePage> {
  const share = await findShareByToken(db, token);
  if (!share) {
    throw shareUnavailable();
  }
  await countShareOpened(db, share.shareId);
  return {
    state: await getShareState(db, share),
    scope: share.scope,
    expiresAt: share.expiresAt === null ? null : new Date(share.expiresAt).toISOString(),
    texts: share.scope.skillText ? await readTexts(db, share.runId) : null,
  };
}

async function readTexts(db: Db, runId: string): Promise<SharePage["texts"]> {
  const [seed, best] = await Promise.all([findSeed(db, runId), getBestSkill(db, runId)]);
  return seed && { seed, best: best.version ?? seed };
}

/** A queued run has no version yet. */
async function findSeed(db: Db, runId: string): Promise<SkillVersionText | null> {
  const count = await db.skillVersion.count({ where: { runId, number: 0 } });
  return count === 0 ? null : getVersionText(db, runId, 0);
}

/** The best skill behind a link. Throws `share_unavailable` also when the link does not show skill text. */
export async function getSharedBestSkill(
  db: Db,
  token: string,
): Promise<{ readonly runName: string; readonly text: string }> {
  const share = await findShareByToken(db, token);
  if (!share?.scope.skillText) {
    throw shareUnavailable();
  }
  const { runName, text } = await getBestSkill(db, share.runId);
  return { runName, text };
}
