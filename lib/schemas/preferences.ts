import * as z from "zod";

/** What one browser remembers about how pages look; never part of an address or of the database. */
export const preferencesSchema = z.object({
  contrast: z.enum(["system", "more"]).default("system").catch("system"),
  motion: z.enum(["system", "reduced"]).default("system").catch("system"),
  density: z.enum(["comfortable", "compact"]).default("comfortable").catch("comfortable"),
  singleKeys: z.enum(["on", "off"]).default("on").catch("on"),
  notify: z.enum(["off", "on"]).default("off").catch("off"),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const preferencesKey = "skillopt-preferences";

/** What a browser has stored, as far as it is understood. */
export function readPreferences(stored: string | null): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(stored ?? "{}"));
  } catch {
    return preferencesSchema.parse({});
  }
}
