import type { CustomTask, TaskItem } from "@/lib/schemas/dataset";
import { customTaskSchema } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import type { EnvironmentResult, TaskEnvironment } from "../environment";
import { cut, failReason, verificationNote } from "../verification-note";
import { extractAnswerAs } from "./extract-answer";
import { parseTasks } from "./parse-tasks";
import { customGuidance, defaultSystemPrompt, promptVersion } from "./prompts";
import { scoreAnswer } from "./scorers/score";
import { parseTemplate, renderSystemPrompt, renderTemplate, renderValue } from "./template";

/** A user's own tasks with a chosen scorer, no code needed (benchmarks.md 8). */
export const custom: TaskEnvironment<CustomEnvironmentConfig> = {
  name: "custom",
  title: "Custom tasks",
  description: "Your own tasks with expected answers and a scorer of your choice.",
  version: `custom/1 prompts/${promptVersion}`,
  initialSkill: "",
  parseItems: parseTasks,
  guidance: customGuidance,
  decisiveSettings: (config) => ({
    scorer: config.scorer,
    system_prompt: config.system_prompt,
    user_template: config.user_template,
    answer_format: config.answer_format,
    max_completion_tokens: config.max_completion_tokens,
  }),
  describeItem: (item) => renderValue(readTask(item).input),
  expectedAnswers: (item) => readTask(item).expected,

  async runItem({ config, item, skill, callTarget }) {
    const task = readTask(item);
    const system =
      config.system_prompt.trim() === ""
        ? defaultSystemPrompt(skill, config.answer_format)
        : renderSystemPrompt(config.system_prompt, skill);
    const user = renderUserPrompt(config, task);
    if (!user.ok) return invalidItem(task, system, user.message);
    const reply = await callTarget({
      system,
      messages: [{ role: "user", content: user.value }],
      maxOutputTokens: config.max_completion_tokens,
    });
    const { answer, extraction } = extractAnswerAs(config.answer_format, reply.text);
    const score = scoreAnswer(config.scorer, answer, task.expected);
    const scored = score.status === "scored";
    const hard = scored ? score.hard : 0;
    const soft = scored ? score.soft : 0;
    const reason = scored && hard < 1 ? failReason(reply.finish, score.reason) : score.reason;
    return {
      hard,
      soft,
      status: score.status,
      answer,
      failReason: reason,
      taskDescription: cut(user.value, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: user.value,
      entries: [
        { role: "agent", content: reply.text },
        verificationNote({
          hard,
          soft,
          given: answer,
          expected: task.expected,
          reason,
          reference: task.reference_text,
        }),
      ],
      details: {
        scores: { [config.scorer.type]: soft },
        extraction,
        finish: reply.finish,
      },
    };
  },
};

function renderUserPrompt(config: CustomEnvironmentConfig, task: CustomTask) {
  const template = parseTemplate(config.user_template);
  return template.ok ? renderTemplate(template.value, task.input) : template;
}

/** A template changed after import may ask for a field the item lacks: said so, and never a 0. */
function invalidItem(task: CustomTask, system: string, message: string): EnvironmentResult {
  return {
    hard: 0,
    soft: 0,
    status: "invalid_item",
    answer: "",
    failReason: `invalid_item: ${message}`,
    taskDescription: cut(renderValue(task.input), 300),
    turns: 0,
    targetSystemPrompt: system,
    targetUserPrompt: "",
    entries: [],
    details: {},
  };
}

function readTask(item: TaskItem): CustomTask {
  return customTaskSchema.parse(item.fields);
}
