import type { ReasoningEffort } from "../schemas/model-role";
import { extractJsonObject } from "./json-extraction";
import { charge, type Ledger } from "./ledger";
import type { OptimizerReply, OptimizerStage, Place, RequestPicture, RunContext } from "./ports";
import { type ProfileRules, rulesOf } from "./profile";
import { repairMessage } from "./prompts/repair";
import { findReplySchema } from "./reply-schemas";

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export type Question<T> = {
  readonly key: string;
  readonly place: Place;
  readonly stage: OptimizerStage;
  readonly prompt: { readonly version: string; readonly system: string };
  readonly message: string;
  readonly pictures?: readonly RequestPicture[];
  /** Cap of the reply in tokens; left out, the cap of the optimizer's role. */
  readonly maxOutputTokens?: number;
  readonly reasoningEffort?: ReasoningEffort;
  /** Turns the parsed object into the stage's value, or says what is wrong with it. */
  readonly check: (value: unknown) => Checked<T>;
};

export type Answer<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The parsed object, and the text it was found in. */
      readonly reply: unknown;
      readonly lastReply: string;
    }
  | { readonly ok: false; readonly reason: string; readonly lastReply: string };

type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly reply: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

function readReply<T>(
  reply: OptimizerReply,
  rules: ProfileRules,
  check: (value: unknown) => Checked<T>,
): Reading<T> {
  // The original never looks at how a reply ended (W-28).
  if (rules.checksReplies && reply.finish === "length") {
    return { ok: false, problems: ["it was cut off at the token limit; send a shorter one"] };
  }
  if (rules.checksReplies && reply.finish !== "stop") {
    return { ok: false, problems: ["the endpoint withheld it (content filter or refusal)"] };
  }
  const value = extractJsonObject(reply.text, rules.profile);
  if (value === null) {
    return { ok: false, problems: ["no single JSON object was found in it"] };
  }
  const checked = check(value);
  return checked.ok ? { ...checked, reply: value } : checked;
}

/**
 * Asks the optimizer for one JSON object. A reply that does not fit gets at most
 * `optimizer.max_schema_retries` follow-ups in the same conversation (N-3.3), none in `reference`.
 */
export async function askForObject<T>(
  run: RunContext,
  ledger: Ledger,
  question: Question<T>,
): Promise<Answer<T>> {
  const rules = rulesOf(run);
  const rounds = rules.checksReplies ? run.config.optimizer.max_schema_retries : 0;
  const { reasoningEffort, pictures = [] } = question;
  // The original knows no schemas.
  const jsonSchema = rules.checksReplies ? findReplySchema(question.prompt.version) : null;
  const messages: { role: "user" | "assistant"; content: string }[] = [
    { role: "user", content: question.message },
  ];
  let problems: readonly string[] = [];
  let lastReply = "";
  for (let round = 0; round <= rounds; round += 1) {
    const reply = await run.ports.askOptimizer({
      key: round === 0 ? question.key : `${question.key}/repair/${round}`,
      place: question.place,
      stage: question.stage,
      promptVersion: question.prompt.version,
      system: question.prompt.system,
      messages: [...messages],
      ...(pictures.length === 0 ? {} : { pictures }),
      maxOutputTokens: question.maxOutputTokens ?? run.config.model.optimizer.maxOutputTokens,
      ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
      ...(jsonSchema === null ? {} : { jsonSchema }),
    });
    charge(ledger, question.stage, reply.usage);
    const read = readReply(reply, rules, question.check);
    lastReply = reply.text;
    if (read.ok) {
      return { ...read, lastReply };
    }
    problems = read.problems;
    messages.push({ role: "assistant", content: reply.text || "(no text)" });
    messages.push({ role: "user", content: repairMessage(problems) });
  }
  return { ok: false, reason: problems.join("; "), lastReply };
}
