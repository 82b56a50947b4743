/** Journal and event keys: readable paths that the algorithm determines (architecture.md 3). */
export function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

export function stepKey(step: number): string {
  return `step/${padded(step, 4)}`;
}

export function epochKey(epoch: number): string {
  return `epoch/${padded(epoch, 2)}`;
}
