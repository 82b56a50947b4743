import { expect, it } from "vitest";
import { findSavedModel, listSavedModels } from "@/components/run-form/saved-models";
import type { ProfileRow } from "@/lib/schemas/model-profile";
import { modelRoleSchema } from "@/lib/schemas/model-role";

const profile: ProfileRow = {
  id: "mdl_1",
  name: "Server",
  settings: {
    role: modelRoleSchema.parse({
      provider: "openai_compatible",
      model: "a",
      baseUrl: "http://127.0.0.1:8000/v1",
      apiKeyEnv: "MY_KEY",
    }),
    models: ["b", "a"],
  },
  keyPresent: false,
  keyVariable: "MY_KEY",
  price: null,
  contextTokens: null,
  lastCheck: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

it("a profile offers each of its models once, with its whole settings", () => {
  const saved = listSavedModels([profile]);
  expect(saved.map(({ label }) => label)).toEqual(["Server · a", "Server · b"]);
  expect(saved[1]?.settings).toEqual({ ...profile.settings.role, model: "b" });
  expect(saved[0]?.isKeyMissing).toBe(true);
});

it("a role shows its saved model until its endpoint is changed", () => {
  const saved = listSavedModels([profile]);
  const role = { ...profile.settings.role, model: "b", temperature: 0.3 };
  expect(findSavedModel(saved, role)?.label).toBe("Server · b");
  expect(findSavedModel(saved, { ...role, baseUrl: "http://127.0.0.1:9/v1" })).toBeNull();
  expect(findSavedModel(saved, undefined)).toBeNull();
});
