export type Scheduler = "constant" | "linear" | "cosine" | "autonomous";

/** A schedule by its exact name, null for an unknown one. */
export function findScheduler(name: string): Scheduler | null {
  switch (name) {
    case "constant":
    case "linear":
    case "cosine":
    case "autonomous":
      return name;
    default:
      return null;
  }
}

export type BudgetControl = "fixed" | "autonomous" | "none";

const controlNames: Readonly<Record<BudgetControl, readonly string[]>> = {
  fixed: ["fixed", "manual", "scheduler", "scheduled", ""],
  autonomous: ["autonomous", "auto", "optimizer"],
  none: ["none", "off", "no_lr"],
};

/** Who sets the budget, by any of its names (2.4); null for an unknown one. */
export function findBudgetControl(name: string): BudgetControl | null {
  const wanted = name.trim().toLowerCase();
  for (const control of ["fixed", "autonomous", "none"] as const) {
    if (controlNames[control].includes(wanted)) {
      return control;
    }
  }
  return null;
}

/** The budget that stands for "no limit". */
export const unlimitedBudget = 999;

/** Rounds to the nearest whole number, exact halves to the even one. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (fraction !== 0.5) {
    return fraction < 0.5 ? below : below + 1;
  }
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Most edits applied in `step` (1-based) of `totalSteps`. A pure function of the step number, so
 * skipped steps and resumed runs get the same budgets (3.5, N-3.5).
 */
export function editBudget(input: {
  readonly scheduler: Scheduler;
  readonly max: number;
  readonly min: number;
  readonly step: number;
  readonly totalSteps: number;
}): number {
  const { scheduler, max, min, step, totalSteps } = input;
  if (scheduler === "autonomous") {
    return unlimitedBudget;
  }
  if (scheduler === "constant" || totalSteps <= 1) {
    return max;
  }
  const progress = Math.min(step, totalSteps) / totalSteps;
  const value =
    scheduler === "linear"
      ? max + (min - max) * progress
      : min + 0.5 * (max - min) * (1 + Math.cos(Math.PI * progress));
  return Math.max(min, roundHalfEven(value));
}
