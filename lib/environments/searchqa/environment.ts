import type { TaskItem } from "@/lib/schemas/dataset";
import { searchqaItemSchema } from "@/lib/schemas/dataset";
import type { SearchqaEnvironmentConfig } from "@/lib/schemas/environment";
import type { TaskEnvironment } from "../environment";
import { extractTaggedOrLastLine } from "../extract-tagged";
import type { ScoringProfile } from "../scoring-profile";
import { cut, failReason, quoteAnswers, verificationNote } from "../verification-note";
import { fitContext } from "./context";
import { parseSearchqaItems } from "./parse-items";
import {
  promptVersion,
  searchqaGuidance,
  searchqaSystemPrompt,
  searchqaUserPrompt,
} from "./prompts";
import { exactMatch, f1Score, normalizeAnswer, subEm } from "./score";

/** Open-domain questions answered from search passages in one call (benchmarks.md 2). */
export const searchqa: TaskEnvironment<SearchqaEnvironmentConfig> = {
  name: "searchqa",
  title: "SearchQA",
  description: "Questions with search passages; an answer passes if it matches exactly.",
  version: `searchqa/1 prompts/${promptVersion}`,
  initialSkill: "# Answering questions from search passages\n\nNothing has been learned yet.\n",
  parseItems: parseSearchqaItems,
  guidance: () => searchqaGuidance,
  decisiveSettings: (config) => ({
    scoring_profile: config.scoring_profile,
    context_chars: config.context_chars,
    max_completion_tokens: config.max_completion_tokens,
  }),
  describeItem: (item) => readItem(item).question,
  expectedAnswers: (item) => readItem(item).answers,

  async runItem({ config, item, skill, callTarget }) {
    const { question, context, answers } = readItem(item);
    const passages = fitContext(context, config.context_chars, config.scoring_profile);
    const system = searchqaSystemPrompt(skill);
    const user = searchqaUserPrompt({ context: passages.text, question });
    const reply = await callTarget({
      system,
      messages: [{ role: "user", content: user }],
      maxOutputTokens: config.max_completion_tokens,
    });
    const score = scoreReply(reply.text, answers, config.scoring_profile);
    const reason =
      score.em >= 1
        ? ""
        : failReason(
            reply.finish,
            `EM=0: predicted '${cut(score.answer, 200)}' but expected ${quoteAnswers(answers)}`,
          );
    return {
      hard: score.em,
      soft: score.f1,
      status: "scored",
      answer: score.answer,
      failReason: reason,
      taskDescription: cut(question, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: user,
      entries: [
        { role: "agent", content: reply.text },
        verificationNote({
          hard: score.em,
          soft: score.f1,
          given: score.answer,
          expected: answers,
          reason,
        }),
      ],
      details: {
        em: score.em,
        f1: score.f1,
        sub_em: score.subEm,
        extraction: score.extraction,
        finish: reply.finish,
        context_truncated: passages.truncated,
        ...(passages.truncated ? { gold_in_context: holdsAnswer(passages.text, answers) } : {}),
      },
    };
  },
};

function scoreReply(text: string, answers: readonly string[], profile: ScoringProfile) {
  const { answer, extraction } = extractTaggedOrLastLine(text, profile);
  return {
    answer,
    extraction,
    em: exactMatch(answer, answers),
    f1: f1Score(answer, answers),
    subEm: subEm(answer, answers, profile),
  };
}

/** Diagnostic only: no model ever sees it. */
function holdsAnswer(context: string, answers: readonly string[]): boolean {
  const text = normalizeAnswer(context);
  return answers.some((answer) => {
    const gold = normalizeAnswer(answer);
    return gold !== "" && text.includes(gold);
  });
}

function readItem(item: TaskItem) {
  return searchqaItemSchema.parse(item.fields);
}
