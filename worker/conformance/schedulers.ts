import * as z from "zod";
import { editBudget, findBudgetControl, findScheduler } from "@/lib/engine/scheduler";
import { read, refuseNull, type Vector, type VectorRunner } from "./vectors";

function buildScheduler(input: Vector["input"]) {
  const scheduler = refuseNull(
    findScheduler(read(input, "mode", z.string())),
    "unknown budget schedule",
  );
  const number = (key: string) => read(input, key, z.number());
  const budgetAt = (step: number) =>
    editBudget({
      scheduler,
      max: number("max_lr"),
      min: number("min_lr"),
      step,
      totalSteps: number("total_steps"),
    });
  const done = read(input, "resume_from", z.int().default(0));
  const calls = read(input, "n_calls", z.int());
  const asked = read(input, "at_steps", z.array(z.int()).optional());
  return {
    budgets: Array.from({ length: calls }, (_, index) => budgetAt(done + index + 1)),
    state: done + calls,
    at: asked?.map(budgetAt),
  };
}

export const schedulersRunner: VectorRunner = {
  file: "schedulers.json",
  run: (input) => {
    if (read(input, "fn", z.string()) === "build_scheduler") {
      return buildScheduler(input);
    }
    const name = read(input, "value", z.string().nullable()) ?? "";
    return { mode: refuseNull(findBudgetControl(name), "unknown control mode") };
  },
};
