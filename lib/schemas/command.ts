import * as z from "zod";

/** stop = after the step in hand; stop_now = abort calls in flight, finished items are kept. */
export const commandTypeSchema = z.enum(["pause", "resume", "stop", "stop_now"]);
export type CommandType = z.infer<typeof commandTypeSchema>;

export const postCommandSchema = z.strictObject({
  commandId: z.string().regex(/^cmd_[A-Za-z0-9]{6,40}$/),
  type: commandTypeSchema,
});
export type PostCommand = z.infer<typeof postCommandSchema>;
