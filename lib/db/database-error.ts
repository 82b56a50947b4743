import { AppError } from "../errors";

const busyCodes = new Set(["P1008", "P2028", "P2034", "SQLITE_BUSY", "SQLITE_LOCKED"]);
const busyText = /database is locked|operation has timed out|unable to start a transaction/i;
const fullText = /database or disk is full|disk I\/O error|ENOSPC|SQLITE_FULL|SQLITE_IOERR/i;
const damagedText = /malformed|file is not a database|attempt to write a readonly database/i;

function codeOf(error: object): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Maps an error of the database layer to the product's error, or returns null when it is not one of these. */
export function asDatabaseError(error: unknown): AppError | null {
  if (error instanceof AppError) {
    return null;
  }
  if (!(error instanceof Error)) {
    return null;
  }
  const text = `${codeOf(error)} ${error.message}`;
  if (fullText.test(text)) {
    return new AppError({
      code: "disk_full",
      message: "The database could not be written because the disk is full or not writable.",
      hint: "Free some space on the disk that holds the database, then continue. Nothing was lost.",
      cause: error,
    });
  }
  if (busyCodes.has(codeOf(error)) || busyText.test(text)) {
    return new AppError({
      code: "database_busy",
      message: "The database is busy: another process held it for too long.",
      hint: "Try again. If it stays busy, look for another program that has the file open.",
      cause: error,
    });
  }
  if (damagedText.test(text)) {
    return new AppError({
      code: "internal",
      message: "The database file is damaged or read-only.",
      hint: "Check the file's permissions, or restore the copy that was made before the last migration.",
      cause: error,
    });
  }
  return error.cause === undefined ? null : asDatabaseError(error.cause);
}

/** True for a broken unique constraint (Prisma P2002). */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === "P2002";
}
