import { cookies } from "next/headers";
import { preferencesKey } from "@/lib/domain/preferences-cookie";
import { type Preferences, readPreferences } from "@/lib/schemas/preferences";

/** What the asking browser remembers about how pages look. */
export async function serverPreferences(): Promise<Preferences> {
  return readPreferences((await cookies()).get(preferencesKey)?.value ?? null);
}
