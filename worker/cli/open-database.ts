import { type Db, openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** Runs `work` on the product's database, made and migrated when needed, and closes it. */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  await migrate({ url: env.SKILLOPT_DATABASE_URL, migrationsDir: "prisma/migrations" });
  const db = openDatabase(env.SKILLOPT_DATABASE_URL);
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}

/** The id of the run somebody means: a whole id, a unique beginning of one, or a unique name. */
export async function resolveRunId(db: Db, word: string): Promise<string> {
  const exact = await db.run.findUnique({ where: { id: word }, select: { id: true } });
  if (exact) {
    return exact.id;
  }
  const prefix = word.startsWith("run_") ? word : `run_${word}`;
  const found = await db.run.findMany({
    where: { OR: [{ id: { startsWith: prefix } }, { name: word }] },
    orderBy: { createdAt: "desc" },
    take: 3,
    select: { id: true, name: true },
  });
  const [only, ...others] = found;
  if (!only) {
    throw new AppError({
      code: "not_found",
      message: `There is no run ${word}.`,
      hint: "List the runs with: npm run skillopt -- list",
    });
  }
  if (others.length > 0) {
    throw new AppError({
      code: "conflict",
      message: `${word} fits more than one run: ${found.map(({ id, name }) => `${id} (${name})`).join(", ")}.`,
      hint: "Give the whole id.",
    });
  }
  return only.id;
}
