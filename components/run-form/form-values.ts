import * as z from "zod";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { runConfigSchema } from "@/lib/schemas/run-config";

export const maxSeedSkillBytes = 64 * 1024;

/** Everything the form asks for: the run's settings and what stands around them. */
export const runFormSchema = z.strictObject({
  name: z.string().trim().min(1).max(80, { error: "use at most 80 characters" }),
  datasetId: z.string().min(1, { error: "choose a dataset" }),
  seedSkill: z
    .string()
    .refine((text) => new TextEncoder().encode(text).length <= maxSeedSkillBytes, {
      error: "the seed skill must not be larger than 64 KiB",
    }),
  config: runConfigSchema,
});

/** What the inputs hold while somebody types. */
export type RunFormInput = z.input<typeof runFormSchema>;
/** What leaves the form: complete and valid. */
export type RunFormOutput = z.output<typeof runFormSchema>;

/** Settings with all defaults for an environment. */
export function defaultConfig(environment: EnvironmentName): RunFormOutput["config"] {
  return runConfigSchema.parse({ env: { name: environment } });
}
