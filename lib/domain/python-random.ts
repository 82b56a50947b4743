const stateSize = 624;
const shiftSize = 397;

export type PythonRandom = {
  /** The next 32-bit output of the generator. */
  nextUint32(): number;
  /** A whole number in 0 … n−1; n is 1 … 2^32 − 1. */
  below(n: number): number;
};

/** The little-endian 32-bit words of |seed|, at least one. */
function seedWords(seed: number | bigint): number[] {
  let rest = BigInt(seed);
  if (rest < 0n) {
    rest = -rest;
  }
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffff_ffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

function initialState(words: readonly number[]): Uint32Array {
  const state = new Uint32Array(stateSize);
  const at = (index: number) => state[index] ?? 0;
  const mixed = (index: number) => at(index - 1) ^ (at(index - 1) >>> 30);

  state[0] = 19_650_218;
  for (let i = 1; i < stateSize; i += 1) {
    state[i] = Math.imul(1_812_433_253, mixed(i)) + i;
  }
  let i = 1;
  let j = 0;
  const advance = () => {
    i += 1;
    if (i >= stateSize) {
      state[0] = at(stateSize - 1);
      i = 1;
    }
  };
  for (let round = Math.max(stateSize, words.length); round > 0; round -= 1) {
    state[i] = (at(i) ^ Math.imul(mixed(i), 1_664_525)) + (words[j] ?? 0) + j;
    advance();
    j = (j + 1) % words.length;
  }
  for (let round = stateSize - 1; round > 0; round -= 1) {
    state[i] = (at(i) ^ Math.imul(mixed(i), 1_566_083_941)) - i;
    advance();
  }
  state[0] = 0x8000_0000;
  return state;
}

function regenerate(state: Uint32Array): void {
  const at = (index: number) => state[index % stateSize] ?? 0;
  for (let i = 0; i < stateSize; i += 1) {
    const word = (at(i) & 0x8000_0000) | (at(i + 1) & 0x7fff_ffff);
    state[i] = at(i + shiftSize) ^ (word >>> 1) ^ (word & 1 ? 0x9908_b0df : 0);
  }
}

/** MT19937 seeded and drawn from exactly as Python's `random.Random(seed)` does for whole-number seeds. */
export function createPythonRandom(seed: number | bigint): PythonRandom {
  const state = initialState(seedWords(seed));
  let position = stateSize;

  const nextUint32 = () => {
    if (position >= stateSize) {
      regenerate(state);
      position = 0;
    }
    let word = state[position] ?? 0;
    position += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    word ^= word >>> 18;
    return word >>> 0;
  };

  const below = (n: number) => {
    if (!Number.isInteger(n) || n < 1 || n >= 2 ** 32) {
      throw new RangeError(`below() needs a whole number from 1 to 2^32 - 1, got ${n}`);
    }
    const bits = 32 - Math.clz32(n);
    for (;;) {
      const value = nextUint32() >>> (32 - bits);
      if (value < n) {
        return value;
      }
    }
  };

  return { nextUint32, below };
}

/** A shuffled copy, in the order Python's `Random(seed).shuffle` gives. */
export function shuffled<T>(items: readonly T[], seed: number | bigint): T[] {
  const random = createPythonRandom(seed);
  const order = Uint32Array.from(items.keys());
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = random.below(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  const result: T[] = [];
  for (const index of order) {
    result.push(...items.slice(index, index + 1));
  }
  return result;
}
