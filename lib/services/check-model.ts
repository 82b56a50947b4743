import * as z from "zod";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { testEndpoint } from "./test-endpoint";

export const checkModelSchema = z.strictObject({
  role: z.enum(["target", "optimizer", "judge"]),
  settings: modelRoleSchema,
});
export type CheckModel = z.output<typeof checkModelSchema>;

export const modelCheckSchema = z.strictObject({
  /** Null when the endpoint needs no key. */
  keyPresent: z.boolean().nullable(),
  /** Name of the variable that was looked at. */
  keyVariable: z.string().nullable(),
  answers: z.boolean(),
  latencyMs: z.int().nullable(),
  error: z.strictObject({ kind: z.string(), message: z.string() }).nullable(),
});
export type ModelCheck = z.infer<typeof modelCheckSchema>;

/**
 * Does the endpoint answer with these settings? Makes one short call; a failure is told with its fix.
 * Never throws for the endpoint's errors.
 */
export async function checkModel(
  { role, settings }: CheckModel,
  signal: AbortSignal,
): Promise<ModelCheck> {
  const test = await testEndpoint({ settings, abilities: false }, signal, role);
  const { answers, latencyMs, keyPresent, keyVariable, error, mistakes } = test;
  const cause = mistakes.find(({ level }) => level === "problem");
  return {
    answers,
    latencyMs,
    keyPresent,
    keyVariable: keyPresent === null ? null : keyVariable,
    error: error && cause ? { kind: error.kind, message: `${cause.message} ${cause.fix}` } : error,
  };
}
