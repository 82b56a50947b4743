/** What the browser's clock says in all pictures: a Tuesday afternoon. Everything told lies before it. */
export const viewedAt = Date.UTC(2026, 2, 3, 15, 0, 0);

let at = viewedAt;
let noise = 1;

/** Milliseconds since 1970 in the told time. */
export function toldNow(): number {
  return at;
}

export function setTime(time: number): void {
  at = time;
}

export function passTime(ms: number): void {
  at += ms;
}

/** The same numbers each time (Park and Miller's generator). */
export function toldRandom(): number {
  noise = (noise * 48271) % 2147483647;
  return noise / 2147483647;
}

/** From here on this process lives in the told time: ids and times come out the same each time. */
export function enterToldTime(): void {
  const RealDate = Date;
  class ToldDate extends RealDate {
    constructor(given?: number | string | Date) {
      super(given ?? at);
    }
    static override now(): number {
      return at;
    }
  }
  // Nothing here calls Date without `new` or with the parts of a day.
  globalThis.Date = ToldDate as DateConstructor;
  Math.random = toldRandom;
}
