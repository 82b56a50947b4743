import type { TaskEnvironment } from "@/lib/environments/environment";
import { extractTagged } from "@/lib/environments/extract-tagged";
import {
  cut,
  failReason,
  quoteAnswers,
  verificationNote,
} from "@/lib/environments/verification-note";
import type { TaskItem } from "@/lib/schemas/dataset";
import { type TemplateItem, templateItemSchema } from "./item";
import { parseTemplateItems } from "./parse-items";
import {
  promptVersion,
  templateGuidance,
  templateInitialSkill,
  templateSystemPrompt,
  templateUserPrompt,
} from "./prompts";
import { scoreAnswer } from "./score";
import type { TemplateEnvironmentConfig } from "./settings";

/** The smallest complete environment: one question, one call, one score. Made to be copied. */
export const template: TaskEnvironment<TemplateEnvironmentConfig> = {
  name: "template",
  title: "Template",
  description: "Questions with short answers.",
  // Results made by another version are never mixed with those of this one.
  version: `template/1 prompts/${promptVersion}`,
  initialSkill: templateInitialSkill,
  parseItems: parseTemplateItems,
  guidance: () => templateGuidance,
  // Every setting that can change a result, and no other.
  decisiveSettings: (config) => ({
    show_hint: config.show_hint,
    max_completion_tokens: config.max_completion_tokens,
  }),
  describeItem: (item) => readItem(item).question,
  expectedAnswers: (item) => readItem(item).answers,

  async runItem({ config, item, skill, callTarget }) {
    const { question, answers, hint } = readItem(item);
    const system = templateSystemPrompt(skill);
    const user = templateUserPrompt({ question, hint: config.show_hint ? hint : "" });
    // Errors of the call pass through: the run decides what they mean.
    const reply = await callTarget({
      system,
      messages: [{ role: "user", content: user }],
      maxOutputTokens: config.max_completion_tokens,
    });
    const { answer, extraction } = extractTagged(reply.text);
    const { hard, soft } = scoreAnswer(answer, answers);
    const reason =
      hard === 1
        ? ""
        : failReason(
            reply.finish,
            `predicted '${cut(answer, 200)}' but expected ${quoteAnswers(answers)}`,
          );
    return {
      hard,
      soft,
      status: "scored",
      answer,
      failReason: reason,
      taskDescription: cut(question, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: user,
      // The verdict is for the optimizer; the target never sees it.
      entries: [
        { role: "agent", content: reply.text },
        verificationNote({ hard, soft, given: answer, expected: answers, reason }),
      ],
      details: { extraction, finish: reply.finish },
    };
  },
};

function readItem(item: TaskItem): TemplateItem {
  return templateItemSchema.parse(item.fields);
}
