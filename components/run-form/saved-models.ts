import type { ProfileRow } from "@/lib/schemas/model-profile";
import type { ModelRole } from "@/lib/schemas/model-role";

/** A saved endpoint with one of its models, as a role takes it over. */
export type SavedModel = {
  readonly id: string;
  readonly label: string;
  readonly isKeyMissing: boolean;
  readonly settings: ModelRole;
};

/** Every model of every profile: its own one first, then the further ones. */
export function listSavedModels(profiles: readonly ProfileRow[]): readonly SavedModel[] {
  return profiles.flatMap(({ id, name, settings: { role, models }, keyPresent }) =>
    [...new Set([role.model, ...models])].map((model) => ({
      id: `${id} ${model}`,
      label: `${name} · ${model}`,
      isKeyMissing: keyPresent === false,
      settings: { ...role, model },
    })),
  );
}

/** The saved model a role's settings still are, or null once they were changed. */
export function findSavedModel(
  saved: readonly SavedModel[],
  role: Readonly<Record<string, unknown>> | undefined,
): SavedModel | null {
  return (
    saved.find(({ settings }) => {
      const keys: readonly (keyof ModelRole)[] = ["provider", "model", "baseUrl", "apiKeyEnv"];
      return keys.every((key) => (role?.[key] || undefined) === settings[key]);
    }) ?? null
  );
}
