import { env } from "./env";
import { redact } from "./redaction";

/**
 * Structured log lines of the processes (style.md 15). Messages are constant; values stand in fields.
 * error needs a person · warn is odd but handled · info is a milestone · debug is off.
 */
export type LogLevel = "error" | "warn" | "info" | "debug";
export type LogFields = Readonly<Record<string, unknown>>;
export type LogWriter = (line: string) => void;

const severity: Record<LogLevel, number> = { error: 0, warn: 1, info: 2, debug: 3 };

let write: LogWriter = (line) => {
  process.stderr.write(`${line}\n`);
};
let processName = "app";

/** Replaces where lines go; returns the writer that was in use. */
export function setLogWriter(writer: LogWriter): LogWriter {
  const previous = write;
  write = writer;
  return previous;
}

/** Names this process in every line: web, worker, migrate, cli. */
export function setLogProcess(name: string): void {
  processName = name;
}

function append(level: LogLevel, message: string, fields: LogFields): void {
  if (severity[level] > severity[env.SKILLOPT_LOG_LEVEL]) {
    return;
  }
  const head = { time: new Date().toISOString(), level, process: processName, message };
  const safe = redact(fields);
  write(JSON.stringify({ ...head, ...(typeof safe === "object" ? safe : {}) }));
}

export const log = {
  error: (message: string, fields: LogFields = {}) => append("error", message, fields),
  warn: (message: string, fields: LogFields = {}) => append("warn", message, fields),
  info: (message: string, fields: LogFields = {}) => append("info", message, fields),
  debug: (message: string, fields: LogFields = {}) => append("debug", message, fields),
} as const;
