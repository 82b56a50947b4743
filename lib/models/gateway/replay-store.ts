import { createHash } from "node:crypto";
import type { SimulatedReply } from "../simulated/world";

const maxReplies = 2_000;

/**
 * Remembers answers by Idempotency-Key, as providers do: the same key with the same body gets the
 * same answer again. The body is part of the identity because callers number their keys per run.
 */
export function createReplayStore() {
  const replies = new Map<string, SimulatedReply>();
  return {
    answer(
      key: string | null,
      body: string,
      make: () => SimulatedReply,
    ): { readonly reply: SimulatedReply; readonly isReplay: boolean } {
      if (key === null) {
        return { reply: make(), isReplay: false };
      }
      const identity = createHash("sha256").update(`${key}\n${body}`).digest("hex");
      const known = replies.get(identity);
      if (known) {
        return { reply: known, isReplay: true };
      }
      const reply = make();
      replies.set(identity, reply);
      if (replies.size > maxReplies) {
        const [oldest] = replies.keys();
        if (oldest !== undefined) {
          replies.delete(oldest);
        }
      }
      return { reply, isReplay: false };
    },
  };
}
