import * as z from "zod";

/** One recorded input and output pair. */
export const vectorSchema = z
  .object({
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    expected: z.unknown().optional(),
    /** Files with two graders hold both answers instead of one. */
    expected_reference: z.unknown().optional(),
    expected_official: z.unknown().optional(),
    /** What a quirk gives when the bug behind it is repaired; binding where it stands. */
    expected_repaired: z.unknown().optional(),
    comment: z.string().optional(),
  })
  .transform(({ expected, expected_reference, expected_official, ...vector }) => ({
    ...vector,
    expected:
      expected === undefined
        ? { reference: expected_reference, official: expected_official }
        : expected,
  }));
export type Vector = z.infer<typeof vectorSchema>;

export const vectorFileSchema = z.object({
  cases: z.array(vectorSchema),
  quirks: z.array(vectorSchema).default([]),
});

/** Cases are compared with the original's behaviour; quirks show what the product itself does. */
export type VectorKind = "case" | "quirk";

/** What a runner says when the product refuses an input, where the original raises. */
export class Refusal extends Error {}

/** What a runner says about a vector that belongs to a part this version does not have. */
export class NotCovered extends Error {}

export type VectorRunner = {
  readonly file: string;
  /**
   * The product's result in the shape of `expected`. Throws Refusal or NotCovered. `directory` holds
   * the file of the vectors and the files they name.
   */
  readonly run: (input: Vector["input"], kind: VectorKind, directory: string) => unknown;
  /** Replaces the comparison of the README where a file has its own. */
  readonly matches?: (actual: unknown, vector: Vector) => boolean;
};

/** Reads one field of an input; the vectors are foreign data, so shapes are checked. */
export function read<S extends z.ZodType>(
  input: Vector["input"],
  key: string,
  schema: S,
): z.output<S> {
  return schema.parse(input[key]);
}

export function refuseNull<T>(value: T | null, reason: string): T {
  if (value === null) {
    throw new Refusal(reason);
  }
  return value;
}

export function profileOf(kind: VectorKind): "reference" | "fixed" {
  return kind === "case" ? "reference" : "fixed";
}
