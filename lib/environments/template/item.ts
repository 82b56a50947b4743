import * as z from "zod";
import { itemIdSchema } from "@/lib/schemas/dataset";

/** An item after import, as it is stored. Moves into lib/schemas/dataset.ts. */
export const templateItemSchema = z.object({
  id: itemIdSchema,
  question: z.string().min(1),
  answers: z.array(z.string()).min(1),
  hint: z.string().default(""),
  task_type: z.string().default("template"),
});
export type TemplateItem = z.infer<typeof templateItemSchema>;
