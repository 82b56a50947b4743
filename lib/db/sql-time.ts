/** A time as Prisma writes it into SQLite, for statements that bypass Prisma. */
export function sqlTime(at: Date): string {
  return at.toISOString().replace("Z", "+00:00");
}
