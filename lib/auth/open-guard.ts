import "server-only";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { isLoopback } from "@/lib/http/origin";
import { openAdminSecret } from "./admin-secret";
import { createGuard, type Guard } from "./guard";

/**
 * The guard of this process, or null when only this machine can connect. `made` is a new secret that
 * has to be shown now, because only its hash is kept. Throws AppError `invalid_config`.
 */
export async function openGuard(
  db: Db,
  host: string,
): Promise<{ readonly guard: Guard | null; readonly made: string | null }> {
  const given = env.SKILLOPT_ADMIN_SECRET ?? null;
  if (isLoopback(host) && env.SKILLOPT_SHARE === "0" && given === null) {
    return { guard: null, made: null };
  }
  const renew = env.SKILLOPT_NEW_SECRET === "1";
  const { stored, made } = await openAdminSecret(db, { given, renew });
  return { guard: createGuard(db, stored), made };
}
