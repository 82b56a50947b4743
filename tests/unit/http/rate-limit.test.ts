import fc from "fast-check";
import { expect, test } from "vitest";
import { createRateLimit } from "@/lib/http/rate-limit";

test("a burst passes, then only as many as come back", () => {
  let now = 0;
  const limit = createRateLimit({ perSecond: 2, burst: 3 }, () => now);
  expect([1, 2, 3].map(() => limit.take("a"))).toEqual([0, 0, 0]);
  expect(limit.take("a")).toBe(1);
  expect(limit.take("b")).toBe(0);
  now += 500;
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBe(1);
});

test("never lets more through than burst and rate allow, whatever the times", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 200 }), (waits) => {
      let now = 0;
      const limit = createRateLimit({ perSecond: 5, burst: 10 }, () => now);
      let passed = 0;
      for (const wait of waits) {
        now += wait;
        passed += limit.take("a") === 0 ? 1 : 0;
      }
      expect(passed).toBeLessThanOrEqual(10 + (now / 1000) * 5 + 1e-9);
    }),
  );
});
