import fc from "fast-check";

/**
 * Random tests draw the same values in every run, so that a red suite is a change's fault.
 * `SKILLOPT_FUZZ_SEED=random` looks for what they have not seen yet; a number repeats a run.
 */
const wanted = process.env.SKILLOPT_FUZZ_SEED ?? "20260523";
if (wanted !== "random") {
  fc.configureGlobal({ seed: Number(wanted) });
}
