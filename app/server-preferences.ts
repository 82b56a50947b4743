import { cookies } from "next/headers";
import { type Preferences, preferencesKey, readPreferences } from "@/lib/schemas/preferences";

/** What the asking browser remembers about how pages look. */
export async function serverPreferences(): Promise<Preferences> {
  return readPreferences((await cookies()).get(preferencesKey)?.value ?? null);
}
