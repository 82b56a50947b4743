import { log } from "./log";

/**
 * Ends the process after an error nobody caught, as Node would, but with a line of the log: Node prints
 * an error with all its fields, and an HTTP library may have put a header with a key into one.
 */
export function endOnUncaughtErrors(): void {
  process.on("uncaughtException", (error, origin) => {
    log.error("uncaught error", { origin, error });
    process.exit(1);
  });
}
