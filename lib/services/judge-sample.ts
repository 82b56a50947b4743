import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type CustomTask, customTaskSchema } from "@/lib/schemas/dataset";
import type { GivenCase, JudgeLabel } from "@/lib/schemas/judge";

/** A case before it is stored. */
export type NewCase = {
  readonly itemId: string;
  readonly answer: string;
  readonly runId: string | null;
  readonly rolloutId: number | null;
  readonly label: JudgeLabel | null;
  readonly labelFrom: "person" | "known" | null;
};

/** The newest rollouts of a dataset that are looked through for a sample. */
const newestRollouts = 2000;
/** Items that pairs of right and wrong references are made of. */
const mostItems = 1000;

/**
 * Answers of earlier runs to items outside of the test split, one of each text, passed and failed ones
 * in turn, so that a small sample holds both. Throws `conflict` when no run has answered yet.
 */
export async function sampleAnswers(db: Db, datasetId: string, size: number): Promise<NewCase[]> {
  const rows = await db.rollout.findMany({
    where: {
      run: { datasetId },
      status: "scored",
      answer: { not: "" },
      purpose: { not: "test" },
    },
    orderBy: { id: "desc" },
    take: newestRollouts,
    select: { id: true, runId: true, itemId: true, answer: true, hard: true },
  });
  const seen = new Set<string>();
  const different = rows.filter(({ itemId, answer }) => {
    const key = JSON.stringify([itemId, answer.trim()]);
    return !seen.has(key) && seen.add(key);
  });
  if (different.length === 0) {
    throw new AppError({
      code: "conflict",
      message: "No run has answered items of this dataset yet.",
      hint: "Check the judge on reference answers first, or give answers of your own.",
      fields: [{ path: "source", message: "there are no answers of runs" }],
    });
  }
  const byItem = inTurn(different, ({ itemId }) => itemId);
  const passed = byItem.filter(({ hard }) => hard === 1);
  const others = byItem.filter(({ hard }) => hard !== 1);
  return zip(passed, others)
    .slice(0, size)
    .map(({ id, runId, itemId, answer }) => ({
      itemId,
      answer,
      runId,
      rolloutId: id,
      label: null,
      labelFrom: null,
    }));
}

/**
 * The right answer of an item, which passes, and the right answer of another item, which fails. An easy
 * sample: a judge that fails it is of no use, one that passes it is not shown to be fair. Throws
 * `conflict` for a dataset with fewer than two different expected answers.
 */
export async function sampleReferences(
  db: Db,
  datasetId: string,
  size: number,
): Promise<NewCase[]> {
  const tasks = await loadTasks(db, datasetId, { split: { not: "test" } });
  const usable = tasks.filter(({ expected }) => expected.length > 0);
  const known = (task: CustomTask, answer: string, pass: boolean): NewCase => ({
    itemId: task.id,
    answer,
    runId: null,
    rolloutId: null,
    label: { pass },
    labelFrom: "known",
  });
  const pairs = usable.flatMap((task, index) => {
    const [right] = task.expected;
    const own = new Set(task.expected.map(plain));
    const other = [...usable.slice(index + 1), ...usable.slice(0, index)]
      .flatMap(({ expected }) => expected)
      .find((answer) => !own.has(plain(answer)));
    return right === undefined || other === undefined
      ? []
      : [[known(task, right, true), known(task, other, false)]];
  });
  if (pairs.length === 0) {
    throw new AppError({
      code: "conflict",
      message: "This dataset has fewer than two different expected answers to make a sample of.",
      hint: "Label answers of a run, or give answers of your own.",
      fields: [{ path: "source", message: "there are too few expected answers" }],
    });
  }
  // Right and wrong in turn for every second pair, so that the order tells nothing.
  return pairs
    .flatMap((pair, index) => (index % 2 === 0 ? pair : pair.toReversed()))
    .slice(0, size);
}

/** Cases somebody gives, with what they say of them. Throws `invalid_data` for unknown items. */
export async function takeGiven(
  db: Db,
  datasetId: string,
  cases: readonly GivenCase[],
): Promise<NewCase[]> {
  const ids = [...new Set(cases.map(({ itemId }) => itemId))];
  const found = await db.datasetItem.findMany({
    where: { datasetId, itemId: { in: ids } },
    select: { itemId: true },
  });
  const known = new Set(found.map(({ itemId }) => itemId));
  const unknown = cases.flatMap(({ itemId }, index) =>
    known.has(itemId) ? [] : [{ itemId, index }],
  );
  if (unknown.length > 0) {
    throw new AppError({
      code: "invalid_data",
      message: `The dataset has no item ${unknown
        .slice(0, 5)
        .map(({ itemId }) => itemId)
        .join(", ")}.`,
      hint: "Name items by their ids; the dataset's page lists them.",
      fields: unknown
        .slice(0, 5)
        .map(({ index }) => ({ path: `cases.${index}.itemId`, message: "no such item" })),
    });
  }
  return cases.map(({ itemId, answer, pass, score }) => ({
    itemId,
    answer,
    runId: null,
    rolloutId: null,
    label: pass === undefined ? null : { pass, ...(score === undefined ? {} : { score }) },
    labelFrom: pass === undefined ? null : "known",
  }));
}

/** Tasks of a dataset in the order of its items. */
export async function loadTasks(
  db: Db,
  datasetId: string,
  where: { readonly split?: { readonly not: string }; readonly itemId?: { readonly in: string[] } },
): Promise<CustomTask[]> {
  const rows = await db.datasetItem.findMany({
    where: { datasetId, ...where },
    orderBy: { id: "asc" },
    take: mostItems,
    select: { data: true },
  });
  return rows.map(({ data }) => customTaskSchema.parse(JSON.parse(data)));
}

/** One of each group, then a second of each, and so on. */
function inTurn<T>(entries: readonly T[], groupOf: (entry: T) => string): T[] {
  const counts = new Map<string, number>();
  const turns: T[][] = [];
  for (const entry of entries) {
    const turn = counts.get(groupOf(entry)) ?? 0;
    counts.set(groupOf(entry), turn + 1);
    turns[turn] = [...(turns[turn] ?? []), entry];
  }
  return turns.flat();
}

function zip<T>(first: readonly T[], second: readonly T[]): T[] {
  const longest = Math.max(first.length, second.length);
  return Array.from({ length: longest }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat();
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
