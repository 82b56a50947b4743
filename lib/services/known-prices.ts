import { AppError } from "@/lib/errors";
import { priceOf } from "@/lib/models/pricing";
import type { RunConfig } from "@/lib/schemas/run-config";

/**
 * A money limit that nobody can keep is refused before anything is spent. Throws AppError
 * `invalid_config`.
 */
export function assertPricesKnown(config: RunConfig): void {
  const unknown = (["target", "optimizer"] as const).filter((role) => {
    const { model, provider, price } = config.model[role];
    return priceOf(model, provider, price) === null;
  });
  if (config.limits.max_cost_usd > 0 && unknown.length > 0) {
    throw new AppError({
      code: "invalid_config",
      message: `A money limit needs the price of the ${unknown.join(" and ")} model, which is unknown.`,
      hint: "Enter the price (model.target.price, model.optimizer.price), or set a token limit instead.",
      fields: unknown.map((role) => ({
        path: `model.${role}.price`,
        message: "needed for the money limit",
      })),
    });
  }
}
