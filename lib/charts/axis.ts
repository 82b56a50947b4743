export type Axis = {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
};

const scoreSteps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
const wholeSteps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000];

/** Fits a score axis to data: 5 % padding, round bounds inside [0, 1], at most seven ticks. */
export function scoreAxis(values: readonly number[]): Axis {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) {
    return { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] };
  }
  // Spread arguments have a limit that a long run reaches.
  const low = finite.reduce((least, value) => Math.min(least, value));
  const high = finite.reduce((most, value) => Math.max(most, value));
  const range = Math.max(high - low, 0.04);
  const bottom = Math.max(0, low - range * 0.05);
  const top = Math.min(1, high + range * 0.05);
  const step = scoreSteps.find((size) => (top - bottom) / size <= 5.5) ?? 0.25;
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(top / step - 1e-9));
  const ticks = ticksBetween(first, last, step).filter((tick) => tick <= 1 + 1e-9);
  return { domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1], ticks };
}

/** Whole-number axis from 0 to `end` with at most nine ticks; the end itself is always in the domain. */
export function stepAxis(end: number): Axis {
  const last = Math.max(1, Math.ceil(end));
  const step = wholeSteps.find((size) => last / size <= 8) ?? Math.ceil(last / 8);
  const ticks = ticksBetween(0, Math.floor(last / step), step);
  return { domain: [0, last], ticks };
}

/** Axis from 0 to just what is needed for any positive amount, at most seven ticks of 1, 2 or 5. */
export function numberAxis(end: number): Axis {
  const last = end > 0 ? end : 1;
  const size = 10 ** Math.floor(Math.log10(last / 6));
  const step =
    [1, 2, 5, 10].map((factor) => factor * size).find((each) => last / each <= 6) ?? last;
  const count = Math.floor(last / step + 1e-9);
  return {
    domain: [0, last],
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))),
  };
}

/** Axis of a part of something, from any low to any high end, with round ticks inside. */
export function rangeAxis(low: number, high: number): Axis {
  const { ticks } = numberAxis(high - low);
  const step = (ticks[1] ?? high - low) || 1;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const whole = Number.isInteger(low) && Number.isInteger(high) ? Math.max(1, step) : step;
  return {
    domain: [low, high],
    ticks: ticksBetween(first, last, step).filter(
      (tick) => whole === step || Number.isInteger(tick),
    ),
  };
}

/** Digits after the point that keep neighbouring ticks apart. */
export function tickDigits(ticks: readonly number[]): number {
  const gap = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
  return gap < 0.01 ? 3 : 2;
}

function ticksBetween(first: number, last: number, step: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(6)),
  );
}
