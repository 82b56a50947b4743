const tolerance = 1e-9;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True when `expected` stands for a failing call. */
export function expectsError(expected: unknown): boolean {
  return isObject(expected) && typeof expected.error === "string";
}

/**
 * Equality of the vectors: numbers within 1e-9, text exactly, lists in order, objects by their keys
 * in any order. A key whose value is undefined counts as absent.
 */
export function isSame(actual: unknown, expected: unknown): boolean {
  if (typeof actual === "number" && typeof expected === "number") {
    return Math.abs(actual - expected) <= tolerance;
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return (
      actual.length === expected.length &&
      actual.every((value, index) => isSame(value, expected[index]))
    );
  }
  if (isObject(actual) && isObject(expected)) {
    const keys = (value: Readonly<Record<string, unknown>>) =>
      Object.keys(value).filter((key) => value[key] !== undefined);
    const expectedKeys = keys(expected);
    return (
      keys(actual).length === expectedKeys.length &&
      expectedKeys.every((key) => isSame(actual[key], expected[key]))
    );
  }
  return actual === expected;
}
