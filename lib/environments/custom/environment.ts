import type { CustomTask, TaskItem } from "@/lib/schemas/dataset";
import { customTaskSchema } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import type { EnvironmentResult, TaskEnvironment } from "../environment";
import { cut, failReason, verificationNote } from "../verification-note";
import { buildPrompt } from "./build-prompt";
import { collectAttachments } from "./collect-files";
import { extractAnswerAs } from "./extract-answer";
import { parseTasks } from "./parse-tasks";
import { customGuidance, promptVersion } from "./prompts";
import { scoreTask } from "./scorers/score-task";
import { renderInput } from "./task-text";

/** A user's own tasks with a chosen scorer, no code needed (benchmarks.md 8). */
export const custom: TaskEnvironment<CustomEnvironmentConfig> = {
  name: "custom",
  title: "Custom tasks",
  description: "Your own tasks with expected answers and a scorer of your choice.",
  version: `custom/1 prompts/${promptVersion}`,
  initialSkill: "",
  collectFiles: collectAttachments,
  parseItems: parseTasks,
  guidance: customGuidance,
  decisiveSettings: (config) => ({
    scorer: config.scorer,
    system_prompt: config.system_prompt,
    user_template: config.user_template,
    answer_format: config.answer_format,
    max_completion_tokens: config.max_completion_tokens,
    // Named only where they matter, so that results of earlier versions stay valid.
    ...(config.answer_format === "tag" && config.answer_tag !== "answer"
      ? { answer_tag: config.answer_tag }
      : {}),
    ...(config.answer_format === "regex" ? { answer_pattern: config.answer_pattern } : {}),
  }),
  describeItem: (item) => renderInput(readTask(item).input),
  expectedAnswers: (item) => readTask(item).expected,

  async runItem({ config, item, skill, callTarget, askJudge, loadAttachment }) {
    const task = readTask(item);
    const built = await buildPrompt(config, task, skill, loadAttachment);
    if (!built.ok) return invalidItem(task, built.system, built.message);
    const { system, messages, shown, textFiles } = built.prompt;
    const reply = await callTarget({
      system,
      messages,
      maxOutputTokens: config.max_completion_tokens,
    });
    const { answer, extraction } = extractAnswerAs(config.answer_format, reply.text, {
      tag: config.answer_tag,
      pattern: config.answer_pattern,
    });
    const score = await scoreTask(
      config.scorer,
      { task, answer, reply: reply.text, files: textFiles },
      askJudge,
    );
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
      taskDescription: cut(shown, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: shown,
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
        ...(scored ? score.details : {}),
        ...(score.status === "infra_error" ? { unscoredBy: score.unscoredBy } : {}),
      },
    };
  },
};

/** A template changed after import may ask for a field the item lacks: said so, and never a 0. */
function invalidItem(task: CustomTask, system: string, message: string): EnvironmentResult {
  return {
    hard: 0,
    soft: 0,
    status: "invalid_item",
    answer: "",
    failReason: `invalid_item: ${message}`,
    taskDescription: cut(renderInput(task.input), 300),
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
