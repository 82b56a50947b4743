import { describe, expect, it } from "vitest";
import { priceOrigin, priceWords } from "@/components/models/price-words";
import {
  checkDraft,
  emptyProfile,
  errorsAt,
  type ProfileDraft,
  toDraft,
} from "@/components/models/profile-draft";

const draft = (part: Partial<ProfileDraft>): ProfileDraft => ({
  ...emptyProfile,
  name: "local",
  baseUrl: "http://127.0.0.1:8000/v1",
  model: "m",
  ...part,
});

describe("the form of a model profile", () => {
  it("a saved profile comes back from the form as it was", () => {
    const first = checkDraft(
      draft({
        models: "a\n\n b \n",
        apiKeyEnv: "MY_KEY",
        timeoutSeconds: "30",
        priceInput: "0,5",
        priceOutput: "2",
        reasoningEffort: "low",
        tokensPerMinute: "90000",
      }),
    );
    expect(first.ok && first.value.settings).toMatchObject({
      models: ["a", "b"],
      role: { timeoutMs: 30_000, price: { input: 0.5, output: 2 }, tokensPerMinute: 90_000 },
    });
    if (first.ok) {
      const again = checkDraft(toDraft(first.value.name, first.value.settings));
      expect(again).toEqual(first);
    }
  });

  it("settings without a field are kept", () => {
    const kept = checkDraft(draft({ others: { temperature: 0.2, topP: 0.9 } }));
    expect(kept.ok && kept.value.settings.role).toMatchObject({ temperature: 0.2, topP: 0.9 });
  });

  it.each([
    [{ name: " " }, "name"],
    [{ baseUrl: "" }, "baseUrl"],
    [{ baseUrl: "127.0.0.1:8000" }, "baseUrl"],
    [{ apiKeyEnv: "sk-abc" }, "apiKeyEnv"],
    [{ model: "" }, "model"],
    [{ maxConcurrency: "many" }, "maxConcurrency"],
    [{ priceInput: "1" }, "priceOutput"],
  ] as const)("%j is wrong at %s", (part, field) => {
    const checked = checkDraft(draft(part));
    expect(checked.ok ? [] : Object.keys(checked.errors)).toEqual([field]);
  });

  it("a problem without a field stands above the form", () => {
    expect(errorsAt([{ path: "settings.role.extraBody", message: "no" }])).toEqual({ form: "no" });
  });
});

describe("the words of a price", () => {
  it("an unknown price is said and is no zero", () => {
    expect(priceWords(null)).toBe("unknown");
    expect(priceOrigin(null)).toContain("tokens only");
  });

  it("a price of the table tells its source and its dates", () => {
    const price = {
      input: 0.75,
      cachedInput: 0.075,
      output: 4.5,
      origin: "table",
      source: "list",
      effectiveFrom: "2026-03-01",
      checkedAt: "2026-08-22",
      dearerAbove: null,
    } as const;
    expect(priceWords(price)).toBe("$0.75 in · $0.075 cached · $4.50 out");
    expect(priceOrigin(price)).toBe("list, from 2026-03-01, checked 2026-08-22");
  });
});
