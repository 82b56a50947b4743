import * as z from "zod";
import { splitNameSchema } from "./dataset";

/** Splits an evaluation-only run may score; `all` is the three one after another. */
export const evalSplitSchema = z.enum([...splitNameSchema.options, "all"]);
export type EvalSplit = z.infer<typeof evalSplitSchema>;

/** What form, CLI and API send to create a run. `config` is completed and checked by the run configuration. */
export const createRunSchema = z.strictObject({
  datasetId: z.string(),
  /** Sections of the run configuration; what is left out gets its default, `env` also the dataset's options. */
  config: z.record(z.string(), z.unknown()).default({}),
  name: z.string().trim().min(1).max(120).optional(),
  /** Text of the seed skill; without it the environment's own. */
  seedSkill: z.string().max(200_000).optional(),
  /** Made by the client; a repeated request returns the first run. */
  idempotencyKey: z.string().min(8).max(100).optional(),
  kind: z.enum(["train", "eval"]).default("train"),
  evalSplit: evalSplitSchema.default("all"),
});
export type CreateRun = z.input<typeof createRunSchema>;
