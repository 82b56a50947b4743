import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { maxSavedViews, type PutSavedView, type SavedView } from "@/lib/schemas/saved-view";

const columns = { id: true, name: true, query: true } as const;

/** By name. */
export function listSavedViews(db: Db): Promise<SavedView[]> {
  return db.savedView.findMany({
    orderBy: { name: "asc" },
    take: maxSavedViews,
    select: columns,
  });
}

/** Stores a view under its name; one that has the name already takes the new content. Throws `conflict`. */
export async function putSavedView(db: Db, input: PutSavedView, now: number): Promise<SavedView> {
  return db.$transaction(async (tx) => {
    const known = await tx.savedView.findUnique({ where: { name: input.name } });
    if (!known && (await tx.savedView.count()) >= maxSavedViews) {
      throw new AppError({
        code: "conflict",
        message: `At most ${maxSavedViews} views can be saved.`,
        hint: "Remove one first.",
      });
    }
    return known
      ? tx.savedView.update({
          where: { id: known.id },
          data: { query: input.query },
          select: columns,
        })
      : tx.savedView.create({
          data: {
            id: newId("view", { now, random: Math.random }),
            createdAt: new Date(now),
            ...input,
          },
          select: columns,
        });
  });
}

/** Throws `not_found`. */
export async function deleteSavedView(db: Db, viewId: string): Promise<void> {
  const { count } = await db.savedView.deleteMany({ where: { id: viewId } });
  if (count === 0) {
    throw new AppError({ code: "not_found", message: "There is no such view." });
  }
}
