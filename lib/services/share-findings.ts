import type { Db } from "@/lib/db/client";
import { diffSkills } from "@/lib/diff/skill-diff";
import { blameGroups, originTitle } from "@/lib/run-view/blame-view";
import { datasetRowSchema, type SkillBlame } from "@/lib/schemas/read-models";
import type { ChangedItem, ShareFindings, ShareRule, ShareScope } from "@/lib/schemas/share";
import { describeStoredItem, itemColumns } from "./describe-item";
import { getBlame } from "./read-blame";
import type { OpenShare } from "./share";

const maxItems = 20_000;
const maxShownItems = 50;
const maxRules = 40;
const maxTextChars = 600;

export type ShareTexts = {
  readonly seed: string;
  readonly best: string;
  readonly bestNumber: number;
};

/**
 * What a reader asks of a result (product.md 17, check 12): is it better and how sure, what changed
 * most, which rule came from what, what got worse. Hidden parts of the link's scope are left out here.
 */
export async function readShareFindings(
  db: Db,
  share: Pick<OpenShare, "runId" | "scope" | "frozen">,
  texts: ShareTexts | null,
): Promise<ShareFindings> {
  const { runId, scope, frozen } = share;
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: {
      datasetId: true,
      bestSkillHash: true,
      seedSkillHash: true,
      dataset: { select: { environment: true } },
      versions: { where: { number: 0 }, select: { skillHash: true } },
    },
  });
  const seedHash = run.versions[0]?.skillHash ?? run.seedSkillHash.slice(0, 16);
  const bestHash = (frozen ? frozen.bestSkillHash : run.bestSkillHash) ?? seedHash;
  const until = frozen ? new Date(frozen.at) : null;
  const [seed, best] = await Promise.all([
    readResults(db, runId, seedHash, until),
    readResults(db, runId, bestHash, until),
  ]);
  const { improved, regressed, comparison } = compareResults(seed, best);
  const tell = (ids: readonly string[]) =>
    tellItems(db, {
      ids,
      seed,
      best,
      scope,
      datasetId: run.datasetId,
      environment: run.dataset.environment,
    });
  const diff = texts === null ? null : diffSkills(texts.seed, texts.best);
  return {
    comparison,
    improved: await tell(improved),
    regressed: await tell(regressed),
    rules: texts === null ? null : rulesOf(await getBlame(db, runId, texts.bestNumber), scope),
    linesAdded: diff?.addedLines ?? 0,
    linesRemoved: diff?.removedLines ?? 0,
    notes: await readShareNotes(db, share),
  };
}

/** Notes of the run as far as the link shows them. */
export async function readShareNotes(
  db: Db,
  { runId, scope, frozen }: Pick<OpenShare, "runId" | "scope" | "frozen">,
): Promise<string> {
  if (!scope.notes || frozen !== null) {
    return scope.notes ? (frozen?.notes ?? "") : "";
  }
  const run = await db.run.findUniqueOrThrow({ where: { id: runId }, select: { notes: true } });
  return run.notes;
}

type Result = { readonly hard: number; readonly answer: string };
type Results = ReadonlyMap<string, Result>;

/** Scored selection items of one skill. */
async function readResults(
  db: Db,
  runId: string,
  skillHash: string,
  until: Date | null,
): Promise<Results> {
  const rows = await db.rollout.findMany({
    where: {
      runId,
      purpose: "selection",
      skillHash,
      status: "scored",
      ...(until ? { at: { lte: until } } : {}),
    },
    orderBy: { id: "asc" },
    take: maxItems,
    select: { itemId: true, hard: true, answer: true },
  });
  return new Map(rows.map(({ itemId, hard, answer }) => [itemId, { hard, answer }]));
}

function compareResults(seed: Results, best: Results) {
  const improved: string[] = [];
  const regressed: string[] = [];
  let unchanged = 0;
  let [seedPassed, bestPassed] = [0, 0];
  for (const [itemId, before] of seed) {
    const after = best.get(itemId);
    if (after === undefined) {
      continue;
    }
    seedPassed += before.hard >= 1 ? 1 : 0;
    bestPassed += after.hard >= 1 ? 1 : 0;
    if (after.hard > before.hard) {
      improved.push(itemId);
    } else if (after.hard < before.hard) {
      regressed.push(itemId);
    } else {
      unchanged += 1;
    }
  }
  const scored = improved.length + regressed.length + unchanged;
  const comparison: ShareFindings["comparison"] =
    scored === 0
      ? null
      : {
          seed: { passed: seedPassed, scored },
          best: { passed: bestPassed, scored },
          improved: improved.length,
          regressed: regressed.length,
          unchanged,
        };
  return { improved, regressed, comparison };
}

/** Items that changed, as far as the link shows items. */
async function tellItems(
  db: Db,
  input: {
    readonly ids: readonly string[];
    readonly seed: Results;
    readonly best: Results;
    readonly scope: ShareScope;
    readonly datasetId: string;
    readonly environment: string;
  },
): Promise<ChangedItem[]> {
  const { scope } = input;
  const ids = input.ids.slice(0, maxShownItems);
  if (ids.length === 0 || !(scope.items || scope.itemTexts)) {
    return [];
  }
  const stored =
    scope.itemTexts || scope.expectedAnswers
      ? await db.datasetItem.findMany({
          where: { datasetId: input.datasetId, itemId: { in: ids } },
          select: itemColumns,
        })
      : [];
  const environment = datasetRowSchema.shape.environment.parse(input.environment);
  const described = new Map(
    stored.map((row) => [row.itemId, describeStoredItem(environment, row)]),
  );
  const answer = (results: Results, itemId: string) =>
    scope.itemTexts ? cut(results.get(itemId)?.answer ?? "") : "";
  return ids.map((itemId) => ({
    itemId,
    task: scope.itemTexts ? cut(described.get(itemId)?.text ?? "") : "",
    expected: scope.expectedAnswers ? cut(described.get(itemId)?.expected.join(" / ") ?? "") : "",
    before: answer(input.seed, itemId),
    after: answer(input.best, itemId),
  }));
}

/** Parts of the text that are not the seed's, largest first, each with what asked for it. */
function rulesOf(blame: SkillBlame, scope: ShareScope): ShareRule[] {
  return blameGroups(blame.lines)
    .flatMap((group) => {
      const origin = blame.origins[group.origin];
      const lines = group.lines.map((line) => line.text).filter((line) => !isMarker(line));
      const text = lines.join("\n").trim();
      if (!origin || origin.kind === "seed" || text === "") {
        return [];
      }
      const rule: ShareRule = {
        text: cut(text),
        lineCount: lines.filter((line) => line.trim() !== "").length,
        title: originTitle(origin),
        step: origin.kind === "slow_update" ? null : origin.step,
        outcome: origin.outcome,
        score: origin.gateScore,
        supportCount: origin.edit?.supportCount ?? 0,
        source: sourceOf(origin.edit?.sourceType ?? ""),
        supportItemIds: scope.items
          ? (origin.edit?.supportItems ?? []).slice(0, maxShownItems).map(({ itemId }) => itemId)
          : [],
        isEstimated: group.isEstimated,
      };
      return [rule];
    })
    .toSorted((one, other) => other.text.length - one.text.length)
    .slice(0, maxRules);
}

/** A line that only marks where a protected region begins or ends is no rule. */
function isMarker(line: string): boolean {
  return /^\s*<!--.*-->\s*$/.test(line);
}

function sourceOf(sourceType: string): ShareRule["source"] {
  return sourceType === "" ? "" : sourceType === "success" ? "successes" : "failures";
}

function cut(text: string): string {
  return text.length > maxTextChars ? `${text.slice(0, maxTextChars)}…` : text;
}
