import * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type ModelCheck = {
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string;
  readonly latencyMs: number | null;
};

const replySchema = z.object({
  keyPresent: z.boolean().nullable(),
  keyVariable: z.string().nullable(),
  answers: z.boolean(),
  latencyMs: z.number().nullable(),
  error: z.object({ message: z.string() }).nullable(),
});

/** One request to the server, which looks for the key and asks the endpoint; never throws. */
export async function checkModel(role: string, settings: unknown): Promise<ModelCheck> {
  try {
    const response = await fetch("/api/v1/models/check", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ role, settings }),
    });
    const body: unknown = await response.json();
    const reply = replySchema.safeParse(body);
    if (reply.success) {
      const { keyPresent, keyVariable, answers, latencyMs, error } = reply.data;
      const key = keyPresent === null ? "no key sent" : `key found in ${keyVariable}`;
      return {
        ok: answers,
        message: answers ? `Endpoint answers, ${key}` : (error?.message ?? "No answer."),
        hint: "",
        latencyMs,
      };
    }
    const refusal = apiErrorSchema.safeParse(body);
    if (refusal.success) {
      const { message, hint, fields } = refusal.data.error;
      const [first] = fields;
      return {
        ok: false,
        message: first ? `${first.path}: ${first.message}` : message,
        hint,
        latencyMs: null,
      };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return { ok: false, message: "The server did not answer.", hint: "Try again.", latencyMs: null };
}
