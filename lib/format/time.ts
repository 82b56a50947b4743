import { formatDuration } from "./duration";

const exact = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});
/** A formatter is dear to make; one for each zone, "" being the reader's. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** `just now`, `4 s ago`, `3 h ago`, `in 2 min`; `now` in milliseconds. */
export function formatRelative(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  if (Math.abs(age) < 2_000) {
    return "just now";
  }
  const size = Math.abs(age);
  const [amount, unit] =
    size < 60_000
      ? [Math.round(size / 1000), "s"]
      : size < 3_600_000
        ? [Math.round(size / 60_000), "min"]
        : size < 86_400_000
          ? [Math.round(size / 3_600_000), "h"]
          : [Math.round(size / 86_400_000), "d"];
  return age > 0 ? `${amount} ${unit} ago` : `in ${amount} ${unit}`;
}

/** The exact moment for titles and accessible names: `22 Nov 2026, 14:02:10 UTC`. */
export function formatExact(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return iso;
  }
  return `${exact.format(date)} UTC`;
}

/** Time of day for log lines, `12:41:07`, in the reader's zone unless one is given. */
export function formatClock(iso: string, timeZone?: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return "--:--:--";
  }
  return clockOf(timeZone).format(date);
}

function clockOf(timeZone = ""): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) {
    return known;
  }
  const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(timeZone === "" ? {} : { timeZone }),
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Milliseconds between two ISO times as a duration. */
export function formatSpan(fromIso: string, toIso: string): string {
  return formatDuration(Date.parse(toIso) - Date.parse(fromIso));
}
