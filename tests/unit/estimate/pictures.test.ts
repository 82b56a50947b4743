import { describe, expect, it } from "vitest";
import { pictureUse, tokensOfPicture } from "@/lib/estimate/pictures";
import { makePlanView } from "@/lib/estimate/plan-view";
import { estimateRun } from "@/lib/estimate/run-estimate";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

const page = { perItem: 1, width: 1700, height: 2200 };

function configOf(env: Record<string, unknown> = {}, rest: Partial<RunConfigInput> = {}) {
  return runConfigSchema.parse({
    env: { name: "docvqa", ...env },
    model: {
      target: {
        provider: "openai",
        model: "m",
        price: { input: 2, output: 8 },
      },
    },
    ...rest,
  });
}

function estimate(config = configOf(), pictures: typeof page | null = page) {
  return estimateRun({
    config,
    counts: { train: 107, val: 53, test: 374 },
    meanItemChars: 400,
    seedSkillChars: 600,
    pictures,
  });
}

describe("tokens of a picture", () => {
  it.each([
    ["openai", 1024, 1024, 765],
    ["openai", 2048, 4096, 1105],
    ["openai", 512, 512, 255],
    ["openai_compatible", 1700, 2200, 765],
    ["anthropic", 1092, 1092, 1590],
    ["anthropic", 200, 200, 54],
    ["anthropic", 4000, 6000, 1600],
  ] as const)("%s counts %i × %i pixels as %i", (provider, width, height, tokens) => {
    expect(tokensOfPicture(provider, { width, height })).toBe(tokens);
  });

  it("low detail costs the same for every size", () => {
    expect(tokensOfPicture("openai", { width: 4000, height: 4000 }, true)).toBe(85);
  });

  it("scaling down by the settings makes a picture cheaper", () => {
    const whole = pictureUse(configOf(), page);
    const small = pictureUse(configOf({ max_pixels: 200_000 }), page);
    expect(small.tokensEach).toBeLessThan(whole.tokensEach);
    expect(pictureUse(configOf(), null).tokensEach).toBeGreaterThan(500);
    expect(pictureUse(configOf({ page_input: "text" }), page)).toEqual({
      perItem: 0,
      tokensEach: 0,
    });
  });
});

describe("the plan of a run with pictures", () => {
  it("shows tokens and money of the pictures as a part of the whole", () => {
    const made = estimate();
    expect(made.pictures).toMatchObject({ tokensEach: 765 });
    const rows = makePlanView(made, configOf()).rows;
    const row = rows.find(({ label }) => label.startsWith("pictures"));
    expect(row).toMatchObject({ label: "pictures, 765 each", isDetail: true });
    expect(row?.value).toMatch(/^[\d.]+M · \$/);
    const pictureTokens = 765 * (made.pictures?.count ?? 0);
    expect(pictureTokens).toBeLessThan(made.tokens.likely);
    expect(pictureTokens).toBeGreaterThan(made.tokens.likely / 3);
  });

  it("says nothing of pictures where none are sent", () => {
    const text = configOf({ page_input: "text" });
    expect(makePlanView(estimate(text), text).rows.map(({ label }) => label)).not.toContainEqual(
      expect.stringContaining("pictures"),
    );
  });

  it("costs more when the optimizer sees the pictures of failures", () => {
    const shown = configOf({}, { gradient: { show_pictures: true } });
    expect(estimate(shown).tokens.likely).toBeGreaterThan(estimate().tokens.likely);
  });
});
