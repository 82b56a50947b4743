/**
 * `reference` reproduces the original decision for decision; `fixed` adds the N-rules that repair
 * corruption and loss (algorithm.md 0.1). Training always uses `fixed`.
 */
export type EngineProfile = "reference" | "fixed";
