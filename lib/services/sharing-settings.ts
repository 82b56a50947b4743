import type { Db } from "@/lib/db/client";
import { type SharingSettings, sharingSettingsSchema } from "@/lib/schemas/share";

const key = "sharing";

/** How this installation shares; the usual values when nothing was chosen. */
export async function getSharingSettings(db: Db): Promise<SharingSettings> {
  const row = await db.setting.findUnique({ where: { key } });
  const parsed = row ? sharingSettingsSchema.safeParse(JSON.parse(row.value)) : null;
  return parsed?.success ? parsed.data : sharingSettingsSchema.parse({});
}

export async function putSharingSettings(
  db: Db,
  settings: SharingSettings,
): Promise<SharingSettings> {
  const value = JSON.stringify(settings);
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  return settings;
}
