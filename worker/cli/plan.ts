import { AppError } from "@/lib/errors";
import type { PictureSizes } from "@/lib/estimate/pictures";
import { planChecks } from "@/lib/estimate/plan-checks";
import { makePlanView } from "@/lib/estimate/plan-view";
import { estimateRun, type RunEstimate } from "@/lib/estimate/run-estimate";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { Terminal } from "./terminal";

/** What a plan needs to know of the data. */
export type DataSizes = {
  readonly counts: { readonly train: number; readonly val: number; readonly test: number };
  /** Mean length of an item's text, in characters. */
  readonly meanItemChars: number | null;
  /** Pictures of an item; null when there are none. */
  readonly pictures: PictureSizes | null;
};

type Planned = {
  readonly config: RunConfig;
  readonly sizes: DataSizes;
  readonly seedSkill: string;
};

function estimate({ config, sizes, seedSkill }: Planned): RunEstimate {
  try {
    return estimateRun({ config, ...sizes, seedSkillChars: seedSkill.length });
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    throw new AppError({
      code: "invalid_config",
      message: `The settings do not fit the data: ${error.message}.`,
      hint: "Set train.train_size to 0 to use the whole train split.",
      cause: error,
    });
  }
}

/**
 * The plan of a run as the form shows it: calls, tokens, money and time, what the data allows to see,
 * and what stands against it. `withArithmetic` adds the sum behind each number.
 */
export function printPlan(
  terminal: Terminal,
  planned: Planned,
  options: { readonly withArithmetic: boolean },
): void {
  const made = estimate(planned);
  const view = makePlanView(made, planned.config);
  const width = Math.max(...view.rows.map(({ label }) => label.length)) + 2;
  for (const { label, value, isDetail } of view.rows) {
    terminal.print(`  ${`${isDetail ? "  " : ""}${label}`.padEnd(width)}  ${value}`);
  }
  if (options.withArithmetic) {
    terminal.print("");
    const terms = Math.max(...view.terms.map(({ label }) => label.length));
    for (const { label, value, formula } of view.terms) {
      terminal.print(`  ${label.padEnd(terms)}  ${value.padStart(8)}  ${formula}`);
    }
  }
  terminal.print(`  ${view.basis}`);
  const { config, seedSkill } = planned;
  for (const check of planChecks({ config, plan: made.plan, seedSkill })) {
    if (check.state !== "good") {
      terminal.warn(`${check.state === "problem" ? "✗" : "!"} ${check.message}`);
    }
  }
}
