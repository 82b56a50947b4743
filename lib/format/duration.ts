/** Milliseconds as `0.4 s`, `54 s`, `1 min 58 s`, `41 min`, `2 h 14 min`, `3 d 2 h`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) {
    return "–";
  }
  const clamped = Math.max(0, ms);
  if (clamped < 9_950) {
    return `${(clamped / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(clamped / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 600) {
    return joinUnits(Math.floor(seconds / 60), "min", seconds % 60, "s");
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  if (minutes < 48 * 60) {
    return joinUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  }
  const hours = Math.round(minutes / 60);
  return joinUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A running counter in whole seconds: `4 s`, `1 min 58 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 10 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** A remaining time: coarse, so that it does not flicker: `about 41 min`, `less than 10 s`. */
export function formatRemaining(ms: number | null): string {
  if (ms === null) {
    return "–";
  }
  if (ms < 10_000) {
    return "< 10 s";
  }
  const step = ms < 60_000 ? 5_000 : ms < 600_000 ? 15_000 : 60_000;
  return formatDuration(Math.ceil(ms / step) * step);
}

/** Short latencies: `87 ms`, else as a duration. */
export function formatLatency(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms);
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
