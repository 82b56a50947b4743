import { extractJsonObject } from "./json-extraction";
import { charge, type Ledger } from "./ledger";
import type { OptimizerReply, OptimizerStage, Place, RunContext } from "./ports";
import { repairMessage } from "./prompts/repair";

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export type Question<T> = {
  readonly key: string;
  readonly place: Place;
  readonly stage: OptimizerStage;
  readonly prompt: { readonly version: string; readonly system: string };
  readonly message: string;
  /** Turns the parsed object into the stage's value, or says what is wrong with it. */
  readonly check: (value: unknown) => Checked<T>;
};

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly lastReply: string };

function readReply<T>(reply: OptimizerReply, check: (value: unknown) => Checked<T>): Checked<T> {
  if (reply.finish === "length") {
    return { ok: false, problems: ["it was cut off at the token limit; send a shorter one"] };
  }
  if (reply.finish !== "stop") {
    return { ok: false, problems: ["the endpoint withheld it (content filter or refusal)"] };
  }
  const value = extractJsonObject(reply.text);
  if (value === null) {
    return { ok: false, problems: ["no single JSON object was found in it"] };
  }
  return check(value);
}

/**
 * Asks the optimizer for one JSON object. A reply that does not fit gets at most
 * `optimizer.max_schema_retries` follow-ups in the same conversation (N-3.3).
 */
export async function askForObject<T>(
  run: RunContext,
  ledger: Ledger,
  question: Question<T>,
): Promise<Answer<T>> {
  const messages: { role: "user" | "assistant"; content: string }[] = [
    { role: "user", content: question.message },
  ];
  let problems: readonly string[] = [];
  let lastReply = "";
  for (let round = 0; round <= run.config.optimizer.max_schema_retries; round += 1) {
    const reply = await run.ports.askOptimizer({
      key: round === 0 ? question.key : `${question.key}/repair/${round}`,
      place: question.place,
      stage: question.stage,
      promptVersion: question.prompt.version,
      system: question.prompt.system,
      messages: [...messages],
      maxOutputTokens: run.config.model.optimizer.maxOutputTokens,
    });
    charge(ledger, question.stage, reply.usage);
    const checked = readReply(reply, question.check);
    if (checked.ok) {
      return checked;
    }
    problems = checked.problems;
    lastReply = reply.text;
    messages.push({ role: "assistant", content: reply.text || "(no text)" });
    messages.push({ role: "user", content: repairMessage(problems) });
  }
  return { ok: false, reason: problems.join("; "), lastReply };
}
