import { describe, expect, it } from "vitest";
import { formatCompact, formatCount, formatPlural } from "@/lib/format/count";
import { formatDuration, formatLatency, formatRemaining } from "@/lib/format/duration";
import { formatMoney } from "@/lib/format/money";
import {
  formatDelta,
  formatInterval,
  formatPercent,
  formatScore,
  formatScoreCount,
} from "@/lib/format/score";
import { cutText, shortHash } from "@/lib/format/text";
import { formatClock, formatExact, formatRelative } from "@/lib/format/time";

describe("scores", () => {
  it("show three decimals and the items behind them", () => {
    expect(formatScoreCount({ hard: 0.815, passed: 163, scored: 200 })).toBe("0.815 (163/200)");
    expect(formatScoreCount(null)).toBe("–");
    expect(formatScore(1)).toBe("1.000");
  });

  it("carry a sign when they are differences, and none when they round to zero", () => {
    expect(formatDelta(0.02)).toBe("+0.020");
    expect(formatDelta(-0.01)).toBe("−0.010");
    expect(formatDelta(-0.0001)).toBe("±0.000");
    expect(formatDelta(null)).toBe("–");
  });

  it("show intervals with two decimals and shares in whole percent", () => {
    expect(formatInterval({ low: 0.659, high: 0.782 })).toBe("0.66–0.78");
    expect(formatPercent(0.405)).toBe("41 %");
  });
});

describe("money", () => {
  it.each([
    [3_100_000, "$3.10"],
    [240_000, "$0.24"],
    [3_100, "$0.0031"],
    [31_400, "$0.031"],
    [12, "$0.000012"],
    [0, "$0.00"],
    [1_234_567_890, "$1,234.57"],
    [-240_000, "−$0.24"],
  ])("writes %i micros as %s", (micros, text) => {
    expect(formatMoney(micros)).toBe(text);
  });

  it("keeps an unknown price unknown", () => {
    expect(formatMoney(null)).toBe("–");
  });
});

describe("durations", () => {
  it.each([
    [380, "0.4 s"],
    [54_000, "54 s"],
    [118_000, "1 min 58 s"],
    [120_000, "2 min"],
    [41 * 60_000, "41 min"],
    [134 * 60_000, "2 h 14 min"],
    [50 * 3_600_000, "2 d 2 h"],
  ])("writes %i ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("round remaining time up to steps that do not flicker", () => {
    expect(formatRemaining(4_000)).toBe("< 10 s");
    expect(formatRemaining(31_000)).toBe("35 s");
    expect(formatRemaining(40.2 * 60_000)).toBe("41 min");
    expect(formatRemaining(null)).toBe("–");
  });

  it("write latencies below a second in milliseconds", () => {
    expect(formatLatency(87.4)).toBe("87 ms");
    expect(formatLatency(1_500)).toBe("1.5 s");
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-22T14:02:10.000Z");

  it("are relative with a unit that fits", () => {
    expect(formatRelative("2026-11-22T14:02:09.000Z", now)).toBe("just now");
    expect(formatRelative("2026-11-22T14:02:00.000Z", now)).toBe("10 s ago");
    expect(formatRelative("2026-11-22T11:02:10.000Z", now)).toBe("3 h ago");
    expect(formatRelative("2026-11-22T14:04:10.000Z", now)).toBe("in 2 min");
  });

  it("are exact and in UTC for titles, and a clock for log lines", () => {
    expect(formatExact("2026-11-22T14:02:10.000Z")).toBe("22 Nov 2026, 14:02:10 UTC");
    expect(formatClock("2026-11-22T14:02:10.000Z", "UTC")).toBe("14:02:10");
    expect(formatClock("nonsense")).toBe("--:--:--");
  });
});

describe("counts and texts", () => {
  it("group large counts and choose the right number of the word", () => {
    expect(formatCount(4212)).toBe("4,212");
    expect(formatCompact(48_100)).toBe("48.1K");
    expect(formatPlural(1, "edit")).toBe("1 edit");
    expect(formatPlural(1204, "edit")).toBe("1,204 edits");
    expect(formatPlural(2, "entry", "entries")).toBe("2 entries");
  });

  it("cut long texts between characters", () => {
    expect(cutText("short", 5)).toBe("short");
    expect(cutText("𝒜𝒜𝒜𝒜", 2)).toBe("𝒜𝒜…");
    expect(cutText("x".repeat(100), 10)).toBe(`${"x".repeat(10)}…`);
    expect(shortHash("sha256:0123456789abcdef")).toBe("01234567");
  });
});
