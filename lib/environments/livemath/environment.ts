import type { LivemathItem, TaskItem } from "@/lib/schemas/dataset";
import { livemathItemSchema } from "@/lib/schemas/dataset";
import type { LivemathEnvironmentConfig } from "@/lib/schemas/environment";
import type { TaskEnvironment } from "../environment";
import { extractTaggedOrLastLine } from "../extract-tagged";
import { cut, failReason, verificationNote } from "../verification-note";
import { parseLivemathItems } from "./parse-items";
import {
  livemathGuidance,
  livemathInitialSkill,
  livemathSystemPrompt,
  livemathUserPrompt,
  promptVersion,
} from "./prompts";
import { type ChoiceScore, evaluateChoice } from "./score";
import { mentionsOtherChoices, type ShuffledChoices, shuffleChoices } from "./shuffle";

/** Multiple choice from theorems of recent papers, one call per question (benchmarks.md 6). */
export const livemathematicianbench: TaskEnvironment<LivemathEnvironmentConfig> = {
  name: "livemathematicianbench",
  title: "LiveMathematicianBench",
  description:
    "Research mathematics as multiple choice; an answer passes if it names the right option.",
  version: `livemathematicianbench/1 prompts/${promptVersion}`,
  initialSkill: livemathInitialSkill,
  parseItems: parseLivemathItems,
  guidance: () => livemathGuidance,
  decisiveSettings: (config) => ({
    scoring_profile: config.scoring_profile,
    shuffle_choices: config.shuffle_choices,
    use_theorem: config.use_theorem,
    use_sketch: config.use_sketch,
    max_completion_tokens: config.max_completion_tokens,
  }),
  usesSeed: (config) => config.shuffle_choices,
  describeItem: (item) => readItem(item).question,
  expectedAnswers: (item) => [readItem(item).correct_choice.text],

  async runItem({ config, item, skill, callTarget, seed = 0 }) {
    const fields = readItem(item);
    const dealt = dealChoices(fields, config, seed);
    const system = livemathSystemPrompt(skill);
    const user = livemathUserPrompt({
      question: fields.question,
      choices: dealt.choices,
      theorem: config.use_theorem ? fields.theorem : "",
      sketch: config.use_sketch ? fields.sketch : "",
    });
    const reply = await callTarget({
      system,
      messages: [{ role: "user", content: user }],
      maxOutputTokens: config.max_completion_tokens,
    });
    const score = evaluateChoice(reply.text, dealt, config.scoring_profile);
    const reason = score.em >= 1 ? "" : failReason(reply.finish, missReason(score));
    return {
      hard: score.em,
      soft: score.em,
      status: "scored",
      answer: score.predicted.isLabel ? score.predicted.label : cut(score.answer, 2000),
      failReason: reason,
      taskDescription: cut(fields.question, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: user,
      entries: [
        { role: "agent", content: reply.text },
        verificationNote({
          hard: score.em,
          soft: score.em,
          given: score.predicted.isLabel
            ? `${score.predicted.label}: ${score.predictedText}`
            : cut(score.answer, 400),
          expected: [`${score.correctLabel}: ${score.correctText}`],
          reason,
        }),
      ],
      details: {
        em: score.em,
        predicted_label: score.predicted.isLabel ? score.predicted.label : "",
        predicted_text: score.predictedText,
        correct_label: score.correctLabel,
        correct_text: score.correctText,
        theorem_type: fields.theorem_type,
        choice_order: dealt.order,
        random_baseline: 1 / dealt.choices.length,
        extraction: extractTaggedOrLastLine(reply.text, config.scoring_profile).extraction,
        finish: reply.finish,
      },
    };
  },
};

/**
 * LM-1: options in the order drawn for the item and seed. `official` leaves an item alone whose
 * options speak of each other by letter or place; `compat` shuffles it all the same.
 */
function dealChoices(
  item: LivemathItem,
  config: LivemathEnvironmentConfig,
  seed: number,
): ShuffledChoices {
  const asGiven = {
    choices: item.choices,
    correctChoice: item.correct_choice,
    order: [...item.choices.keys()],
  };
  const isFixed = config.scoring_profile === "official" && mentionsOtherChoices(item.choices);
  if (!config.shuffle_choices || isFixed) {
    return asGiven;
  }
  const { id, choices, correct_choice: correctChoice } = item;
  return shuffleChoices({ id, seed, choices, correctChoice }) ?? asGiven;
}

function missReason({ predicted, answer, correctLabel }: ChoiceScore): string {
  return predicted.isLabel
    ? `MCQ=0: predicted '${predicted.label}' but expected '${correctLabel}'`
    : `MCQ=0: no option could be read from '${cut(answer, 120)}', expected '${correctLabel}'`;
}

function readItem(item: TaskItem): LivemathItem {
  return livemathItemSchema.parse(item.fields);
}
