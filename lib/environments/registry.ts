import { AppError } from "@/lib/errors";
import type { EnvironmentConfig, EnvironmentName } from "@/lib/schemas/environment";
import { custom } from "./custom/environment";
import { docvqa } from "./docvqa/environment";
import type { TaskEnvironment } from "./environment";
import { livemathematicianbench } from "./livemath/environment";
import { officeqa } from "./officeqa/environment";
import { searchqa } from "./searchqa/environment";

/** Every environment, one line each. */
export const environments = {
  custom,
  searchqa,
  livemathematicianbench,
  docvqa,
  officeqa,
} as const satisfies {
  [N in EnvironmentName]: TaskEnvironment<Extract<EnvironmentConfig, { name: N }>>;
};

/**
 * The environment of that name, or AppError `invalid_config`. The caller passes a configuration of
 * the same name to its functions.
 */
export function getEnvironment(name: string): TaskEnvironment {
  const found = Object.values<TaskEnvironment>(environments).find((one) => one.name === name);
  if (found) return found;
  throw new AppError({
    code: "invalid_config",
    message: `There is no environment named "${name}".`,
    hint: `Available: ${Object.keys(environments).join(", ")}.`,
    fields: [{ path: "env.name", message: "unknown environment" }],
  });
}
