import * as z from "zod";
import { environmentBaseShape } from "@/lib/schemas/environment";

/**
 * Settings of the environment: those all share, then its own. The form, the API, the command line and
 * the documentation page are made from this. Moves into lib/schemas/environment.ts.
 */
export const templateEnvironmentSchema = z.strictObject({
  name: z.literal("template"),
  ...environmentBaseShape,
  show_hint: z.boolean().default(false).meta({
    title: "Show the hint",
    description: "Puts the hint of an item into the prompt.",
  }),
});
export type TemplateEnvironmentConfig = z.infer<typeof templateEnvironmentSchema>;
