import type { Db } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { newId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { capabilityOf } from "@/lib/models/capabilities";
import { type KnownPrice, priceOfRole } from "@/lib/models/pricing";
import {
  type EndpointTest,
  type KnownPriceRow,
  type ProfileRow,
  type PutProfile,
  profileSettingsSchema,
  storedCheckSchema,
} from "@/lib/schemas/model-profile";
import { findKey } from "./find-key";
import { testEndpoint } from "./test-endpoint";

/** More profiles than anybody keeps; the list has no pages. */
const maxProfiles = 200;

type StoredProfile = NonNullable<Awaited<ReturnType<Db["modelProfile"]["findUnique"]>>>;

function notFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such model profile.",
    hint: "It may have been deleted; reload the list.",
  });
}

function nameTaken(cause: unknown): AppError {
  return new AppError({
    code: "conflict",
    message: "Another profile has this name.",
    hint: "Choose another name.",
    fields: [{ path: "name", message: "is taken" }],
    cause,
  });
}

function toPriceRow(price: KnownPrice | null): KnownPriceRow | null {
  if (price === null) {
    return null;
  }
  const [{ input, cachedInput, output, upToPromptTokens }] = price.tiers;
  const fromTable = price.origin === "table" ? price : null;
  return {
    input,
    cachedInput: cachedInput ?? null,
    output,
    origin: price.origin,
    source: fromTable?.source ?? null,
    effectiveFrom: fromTable?.effectiveFrom ?? null,
    checkedAt: fromTable?.checkedAt ?? null,
    dearerAbove: price.tiers.length > 1 ? (upToPromptTokens ?? null) : null,
  };
}

/** Null when what is stored is of another version; the row is then left out of lists. */
function toRow(stored: StoredProfile): ProfileRow | null {
  const settings = profileSettingsSchema.safeParse(JSON.parse(stored.settings));
  if (!settings.success) {
    return null;
  }
  const check =
    stored.lastCheck === null ? null : storedCheckSchema.safeParse(JSON.parse(stored.lastCheck));
  const { role } = settings.data;
  const key = findKey(role);
  return {
    id: stored.id,
    name: stored.name,
    settings: settings.data,
    keyPresent: key.isPresent,
    keyVariable: key.name,
    price: toPriceRow(priceOfRole(role)),
    contextTokens: capabilityOf(role).contextTokens,
    lastCheck: check?.success ? check.data : null,
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
  };
}

function requireRow(stored: StoredProfile | null): ProfileRow {
  const row = stored && toRow(stored);
  if (!row) {
    throw notFound();
  }
  return row;
}

/** All profiles by name. */
export async function listProfiles(db: Db): Promise<readonly ProfileRow[]> {
  const stored = await db.modelProfile.findMany({ orderBy: { name: "asc" }, take: maxProfiles });
  return stored.map(toRow).filter((row) => row !== null);
}

/** Throws `not_found`. */
export async function getProfile(db: Db, id: string): Promise<ProfileRow> {
  return requireRow(await db.modelProfile.findUnique({ where: { id } }));
}

/** Throws `conflict` for a name that is taken or a full list. */
export async function createProfile(
  db: Db,
  { name, settings }: PutProfile,
  now: number = Date.now(),
): Promise<ProfileRow> {
  if ((await db.modelProfile.count()) >= maxProfiles) {
    throw new AppError({
      code: "conflict",
      message: `There are ${maxProfiles} profiles already.`,
      hint: "Delete some first.",
    });
  }
  const id = newId("profile", { now, random: Math.random });
  const { provider } = settings.role;
  const data = { id, name, provider, settings: JSON.stringify(settings) };
  return requireRow(
    await db.modelProfile.create({ data }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? nameTaken(error) : error;
    }),
  );
}

/** Replaces a profile; what an earlier test found is forgotten. Throws `not_found`, `conflict`. */
export async function replaceProfile(
  db: Db,
  id: string,
  { name, settings }: PutProfile,
): Promise<ProfileRow> {
  await getProfile(db, id);
  const { provider } = settings.role;
  const data = { name, provider, settings: JSON.stringify(settings), lastCheck: null };
  return requireRow(
    await db.modelProfile.update({ where: { id }, data }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? nameTaken(error) : error;
    }),
  );
}

/** Runs keep a copy of what they took over. Throws `not_found`. */
export async function deleteProfile(db: Db, id: string): Promise<void> {
  const { count } = await db.modelProfile.deleteMany({ where: { id } });
  if (count === 0) {
    throw notFound();
  }
}

/** Tests a saved endpoint and keeps what was found. Throws `not_found`. */
export async function testProfile(
  db: Db,
  id: string,
  input: { readonly abilities: boolean },
  signal: AbortSignal,
): Promise<EndpointTest> {
  const { settings, updatedAt } = await getProfile(db, id);
  const test = await testEndpoint({ settings: settings.role, ...input }, signal);
  const { models: _models, ...kept } = test;
  const lastCheck = JSON.stringify({ ...kept, at: new Date().toISOString() });
  // Changed meanwhile: the finding is about other settings. The time of the settings stays.
  await db.modelProfile.updateMany({
    where: { id, updatedAt: new Date(updatedAt) },
    data: { lastCheck, updatedAt: new Date(updatedAt) },
  });
  return test;
}
