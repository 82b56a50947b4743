/**
 * One signal that fires with either of two. AbortSignal.any would keep its listener on the run's
 * long-lived signal; `leave` takes it off again.
 */
export function joinSignals(
  first: AbortSignal,
  second: AbortSignal | null,
): { readonly signal: AbortSignal; leave(): void } {
  if (!second) {
    return { signal: first, leave: () => {} };
  }
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of [first, second]) {
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    leave() {
      first.removeEventListener("abort", abort);
      second.removeEventListener("abort", abort);
    },
  };
}
