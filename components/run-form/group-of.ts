/** Groups of the form that can be folded. */
export type GroupId = "schedule" | "learning" | "decision" | "economy" | "improved";

const scheduleSettings: ReadonlySet<string> = new Set([
  "config.optimizer.learning_rate",
  "config.optimizer.min_learning_rate",
  "config.optimizer.lr_scheduler",
  "config.optimizer.lr_control_mode",
]);

/** The folding group a setting stands in; null for those that always show. */
export function groupOf(path: string): GroupId | null {
  if (path.startsWith("config.train.") || scheduleSettings.has(path)) {
    return "schedule";
  }
  if (path.startsWith("config.gradient.") || path.startsWith("config.optimizer.")) {
    return "learning";
  }
  if (path.startsWith("config.economy.")) {
    return "economy";
  }
  if (path.startsWith("config.improved.")) {
    return "improved";
  }
  const isElsewhere =
    !path.startsWith("config.") ||
    path.startsWith("config.model.") ||
    (path.startsWith("config.env.") && path !== "config.env.limit");
  return isElsewhere ? null : "decision";
}
