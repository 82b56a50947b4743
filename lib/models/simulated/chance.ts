import { createHash } from "node:crypto";

/** A number in [0, 1) that depends on the text only: the stand-in for chance in a deterministic world. */
export function chance(...parts: readonly string[]): number {
  return createHash("sha256").update(parts.join("\u0000")).digest().readUInt32BE(0) / 2 ** 32;
}

/** Picks one of the options by the text. */
export function pick<T>(options: readonly [T, ...T[]], ...parts: readonly string[]): T {
  return options[Math.floor(chance(...parts) * options.length)] ?? options[0];
}

export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
