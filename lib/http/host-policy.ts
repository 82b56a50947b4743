import { env } from "@/lib/env";
import type { HostPolicy } from "./origin";

/** The policy of this process, from its environment. */
export function hostPolicy(): HostPolicy {
  const names = env.SKILLOPT_ALLOWED_HOSTS?.split(",") ?? [];
  return {
    host: env.SKILLOPT_HOST.toLowerCase(),
    allowedHosts: names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ""),
  };
}
