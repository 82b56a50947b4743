/**
 * Puts numbered messages that may be dropped, doubled, reordered or late back into order (product.md
 * 11.2): only `last + 1` is handed on, smaller numbers are dropped, larger ones are held until the
 * gap before them is filled. Pure; the caller asks for the gap and folds what is ready.
 */
export type Sequence<E extends { readonly seq: number }> = {
  /** Number of the last event handed on. */
  readonly last: number;
  readonly held: ReadonlyMap<number, E>;
};

/** More than this is not worth holding; the furthest are let go and asked for again later. */
export const maxHeldEvents = 2000;

export function startSequence<E extends { readonly seq: number }>(last: number): Sequence<E> {
  return { last, held: new Map() };
}

export type SequenceResult<E extends { readonly seq: number }> = {
  readonly sequence: Sequence<E>;
  /** Events to fold now, gapless and in order. */
  readonly ready: readonly E[];
  /** Numbers that are missing before the first held event, or null. Both ends included. */
  readonly gap: { readonly from: number; readonly to: number } | null;
};

export function receive<E extends { readonly seq: number }>(
  sequence: Sequence<E>,
  events: Iterable<E>,
): SequenceResult<E> {
  const held = new Map(sequence.held);
  for (const event of events) {
    if (event.seq > sequence.last) {
      held.set(event.seq, event);
    }
  }
  const ready: E[] = [];
  let last = sequence.last;
  for (let next = held.get(last + 1); next !== undefined; next = held.get(last + 1)) {
    ready.push(next);
    last = next.seq;
    held.delete(last);
  }
  const kept = held.size > maxHeldEvents ? nearest(held) : held;
  return { sequence: { last, held: kept }, ready, gap: findGap(last, kept.keys()) };
}

function nearest<E>(held: ReadonlyMap<number, E>): ReadonlyMap<number, E> {
  return new Map([...held].sort(([a], [b]) => a - b).slice(0, maxHeldEvents));
}

function findGap(last: number, held: Iterable<number>) {
  let first = Number.POSITIVE_INFINITY;
  for (const seq of held) {
    first = Math.min(first, seq);
  }
  return Number.isFinite(first) ? { from: last + 1, to: first - 1 } : null;
}
