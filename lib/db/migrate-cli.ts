import { env } from "../env";
import { AppError } from "../errors";
import { log, setLogProcess } from "../log";
import { migrate } from "./migrate";

/** Entry point: applies migrations before web and worker start. Argument: the migrations folder. */
async function main(): Promise<void> {
  setLogProcess("migrate");
  const report = await migrate({
    url: env.SKILLOPT_DATABASE_URL,
    migrationsDir: process.argv[2] ?? "prisma/migrations",
  });
  if (report.applied.length > 0) {
    log.info("database migrated", { applied: report.applied, copy: report.copy });
  }
}

main().catch((error: unknown) => {
  log.error("database could not be migrated", {
    error,
    ...(error instanceof AppError ? { hint: error.hint } : {}),
  });
  process.exitCode = 1;
});
