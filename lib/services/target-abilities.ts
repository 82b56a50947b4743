import { getEnvironment } from "@/lib/environments/registry";
import { AppError } from "@/lib/errors";
import { missingAbilities } from "@/lib/models/capabilities";
import type { RunConfig } from "@/lib/schemas/run-config";

/**
 * A target or an optimizer that is known not to read pictures or call tools is refused before anything is spent,
 * not at the first item. Throws AppError `invalid_config`.
 */
export function assertTargetAble(config: RunConfig): void {
  assertOptimizerSees(config);
  const environment = getEnvironment(config.env.name);
  const missing = missingAbilities(config.model.target, environment.needs?.(config.env) ?? {});
  if (missing.length === 0) return;
  throw new AppError({
    code: "invalid_config",
    message: `${environment.title} cannot run with this target: ${missing.join(" ")}`,
    hint: "Choose another target model, or correct what is known about this one (model.target.capability).",
    fields: missing.map((message) => ({ path: "model.target.model", message })),
  });
}

function assertOptimizerSees({ model, gradient }: RunConfig): void {
  const missing = missingAbilities(model.optimizer, { images: gradient.show_pictures });
  if (missing.length === 0) return;
  throw new AppError({
    code: "invalid_config",
    message: `The optimizer cannot be shown pictures: ${missing.join(" ")}`,
    hint: "Switch gradient.show_pictures off, choose another optimizer, or correct what is known about it (model.optimizer.capability).",
    fields: missing.map((message) => ({ path: "gradient.show_pictures", message })),
  });
}
