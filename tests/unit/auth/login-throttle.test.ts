import { expect, test } from "vitest";
import { createLoginThrottle } from "@/lib/auth/login-throttle";

test("the first five wrong secrets cost nothing, then the wait doubles up to a quarter of an hour", () => {
  let now = 0;
  const throttle = createLoginThrottle(() => now);
  const waits: number[] = [];
  for (let failure = 1; failure <= 20; failure += 1) {
    throttle.failed("10.0.0.1");
    waits.push(throttle.waitMs("10.0.0.1"));
    now += throttle.waitMs("10.0.0.1");
  }
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000]);
  expect(waits.at(-1)).toBe(15 * 60_000);
  expect(throttle.waitMs("10.0.0.2")).toBe(0);
});

test("a right secret, or an hour without a try, ends the wait", () => {
  let now = 0;
  const throttle = createLoginThrottle(() => now);
  const failOften = () => {
    for (let failure = 0; failure < 9; failure += 1) {
      throttle.failed("a");
    }
  };
  failOften();
  throttle.succeeded("a");
  expect(throttle.waitMs("a")).toBe(0);
  failOften();
  now += 60 * 60_000 + 1;
  expect(throttle.waitMs("a")).toBe(0);
  expect(throttle.failed("a")).toBe(1);
});

test("no more than four tries are made at once", () => {
  const throttle = createLoginThrottle(() => 0);
  const places = [1, 2, 3, 4].map(() => throttle.enter());
  expect(places.every((leave) => leave !== null)).toBe(true);
  expect(throttle.enter()).toBeNull();
  places[0]?.();
  expect(throttle.enter()).not.toBeNull();
});
