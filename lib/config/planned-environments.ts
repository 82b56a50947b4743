/** Benchmarks whose recipe is shipped and whose environment this version does not have. */
const planned: Readonly<Record<string, { readonly title: string; readonly missing: string }>> = {
  spreadsheetbench: {
    title: "SpreadsheetBench",
    missing: "running the model's scripts on workbooks and comparing cells",
  },
  alfworld: { title: "ALFWorld", missing: "the house simulator and its episodes" },
};

/** Why an environment of this name cannot be used yet; null for other names. */
export function missingEnvironment(name: unknown, known: readonly string[]): string | null {
  const found =
    typeof name === "string" && Object.hasOwn(planned, name) ? planned[name] : undefined;
  return found
    ? `is ${String(name)}: this version has no environment for ${found.title}; missing: ${found.missing}. There are ${known.join(", ")}`
    : null;
}
