/** The manifest beside a generated split folder, with the original's field names (1.3, SP-7). */
export function splitManifest(input: {
  readonly sourcePath: string;
  readonly ratio: string;
  readonly seed: number;
  readonly counts: { readonly train: number; readonly val: number; readonly test: number };
}): Record<string, unknown> {
  return {
    source_data_path: input.sourcePath,
    split_mode: "ratio",
    split_ratio: input.ratio,
    split_seed: input.seed,
    counts: { ...input.counts },
  };
}
