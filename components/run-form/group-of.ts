/** Groups of the form that can be folded. */
export type GroupId = "schedule" | "learning" | "decision";

const scheduleSettings: ReadonlySet<string> = new Set([
  "config.optimizer.learning_rate",
  "config.optimizer.min_learning_rate",
  "config.optimizer.lr_scheduler",
]);

/** The folding group a setting stands in; null for those that always show. */
export function groupOf(path: string): GroupId | null {
  if (path.startsWith("config.train.") || scheduleSettings.has(path)) {
    return "schedule";
  }
  if (path.startsWith("config.gradient.") || path.startsWith("config.optimizer.")) {
    return "learning";
  }
  return path.startsWith("config.evaluation.") || path === "config.env.limit" ? "decision" : null;
}
