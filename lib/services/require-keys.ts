import { nearestNames } from "@/lib/domain/nearest-names";
import { judgeSettings } from "@/lib/domain/run-judge";
import { AppError } from "@/lib/errors";
import type { RunConfig } from "@/lib/schemas/run-config";
import { findKey, keyVariableNames } from "./find-key";

/**
 * A run whose key is not there is refused before it is made, not when a worker starts it. Throws
 * AppError `missing_key` that names each variable.
 */
export function assertKeysPresent(config: RunConfig, kind: "train" | "eval"): void {
  const judge = judgeSettings(config);
  const asked = [
    { role: "target" as const, settings: config.model.target },
    ...(kind === "eval" ? [] : [{ role: "optimizer" as const, settings: config.model.optimizer }]),
    // Without settings of its own the optimizer stands in.
    ...(judge === null || (config.model.judge === undefined && kind !== "eval")
      ? []
      : [{ role: "judge" as const, settings: judge }]),
  ];
  const missing = asked.flatMap(({ role, settings }) => {
    const { name, isPresent } = findKey(settings, role);
    return isPresent === false && name !== null ? [{ role, name }] : [];
  });
  const [first] = missing;
  if (!first) {
    return;
  }
  const [near] = nearestNames(first.name, keyVariableNames(), 1);
  throw new AppError({
    code: "missing_key",
    message: missing
      .map(
        ({ role, name }) =>
          `The ${role} model needs a key, but the environment variable ${name} is not set.`,
      )
      .join(" "),
    hint: `${near ? `Did you mean ${near}? Else set` : "Set"} ${first.name} where the app is started, and start it again.`,
    fields: missing.map(({ role, name }) => ({
      path: `model.${role}.apiKeyEnv`,
      message: `${name} is not set`,
    })),
  });
}
