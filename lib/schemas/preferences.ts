import * as z from "zod";

/**
 * What one browser remembers about how pages look; never part of an address or of the database. It is
 * kept in a cookie, so that the first page the server sends already looks like it.
 */
export const preferencesSchema = z.object({
  theme: z.enum(["system", "light", "dark"]).default("system").catch("system"),
  contrast: z.enum(["system", "more"]).default("system").catch("system"),
  motion: z.enum(["system", "reduced"]).default("system").catch("system"),
  density: z.enum(["comfortable", "compact"]).default("comfortable").catch("comfortable"),
  /** How moments are written; the other form is in the title. */
  times: z.enum(["relative", "exact"]).default("relative").catch("relative"),
  /** How the skill page opens when its address does not say. */
  diff: z.enum(["split", "unified", "blame", "plain"]).default("split").catch("split"),
  /** Columns of the run table by name, in order; null: the usual ones. */
  columns: z.array(z.string().max(20)).max(30).nullable().default(null).catch(null),
  singleKeys: z.enum(["on", "off"]).default("on").catch("on"),
  notify: z.enum(["off", "on"]).default("off").catch("off"),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** What a browser has stored, as far as it is understood; the value may still be percent-encoded. */
export function readPreferences(stored: string | null): Preferences {
  return preferencesSchema.catch(() => preferencesSchema.parse({})).parse(readJson(stored ?? ""));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("%7B") ? decodeURIComponent(text) : text);
  } catch {
    return {};
  }
}
