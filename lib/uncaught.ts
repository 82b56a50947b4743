import { log } from "./log";
import { redactText } from "./redaction";

/**
 * Writes errors nobody caught as lines of the log, and ends the process, as Node would: Node prints an
 * error with all its fields, and an HTTP library may have put a header with a key into one.
 */
export function endOnUncaughtErrors(): void {
  process.on("uncaughtException", (error, origin) => {
    log.error("uncaught error", { origin, error });
    process.exit(1);
  });
}

/** Masks secrets in whatever libraries print to the error output, such as Next an error of a page. */
export function maskErrorOutput(): void {
  const write = process.stderr.write.bind(process.stderr);
  const maskedWrite: typeof process.stderr.write = (chunk, ...rest: never[]) =>
    write(typeof chunk === "string" ? redactText(chunk) : chunk, ...rest);
  process.stderr.write = maskedWrite;
}
