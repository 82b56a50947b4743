import * as z from "zod";
import type { OfficeqaItem, TaskItem } from "@/lib/schemas/dataset";
import { itemFileSchema, officeqaItemSchema } from "@/lib/schemas/dataset";
import type { OfficeqaEnvironmentConfig } from "@/lib/schemas/environment";
import type {
  EnvironmentResult,
  LoadAttachment,
  TargetCall,
  TaskEnvironment,
} from "../environment";
import { extractTagged } from "../extract-tagged";
import { type LoopEnd, type LoopResult, runToolLoop } from "../tool-loop";
import { cut, failReason, verificationNote } from "../verification-note";
import { collectDocuments } from "./collect-documents";
import { extractCompat, scoreCompat } from "./compat-score";
import { openDocuments } from "./documents";
import { scoreOfficial } from "./official-score";
import { showPages } from "./pages";
import { parseOfficeqaItems } from "./parse-items";
import {
  officeqaGuidance,
  officeqaInitialSkill,
  officeqaPagesPrompt,
  officeqaToolPrompt,
  officeqaUserPrompt,
  promptVersion,
} from "./prompts";
import { documentTools } from "./tools";

/** Longest result of one tool call that reaches the model, in characters. */
const resultChars = 8000;

/** Questions on a collection of documents, answered with local tools or from given pages (benchmarks.md 4). */
export const officeqa: TaskEnvironment<OfficeqaEnvironmentConfig> = {
  name: "officeqa",
  title: "OfficeQA",
  description: "Questions on long documents, answered with tools to list, search and read them.",
  version: `officeqa/1 prompts/${promptVersion}`,
  initialSkill: officeqaInitialSkill,
  needs: (config) => ({ tools: config.search_mode !== "oracle-pages" }),
  itemSeconds: (config) => config.item_timeout,
  collectFiles: collectDocuments,
  parseItems: parseOfficeqaItems,
  guidance: () => officeqaGuidance,
  decisiveSettings: (config) => ({
    scoring_profile: config.scoring_profile,
    search_mode: config.search_mode,
    tolerance: config.tolerance,
    max_tool_turns: config.max_tool_turns,
    item_tokens: config.item_tokens,
    max_completion_tokens: config.max_completion_tokens,
  }),
  describeItem: (item) => readItem(item).question,
  expectedAnswers: (item) => [readItem(item).answer],

  async runItem({ config, item, skill, callTarget, loadAttachment, signal }) {
    const fields = readItem(item);
    const load = loadAttachment ?? noAttachments;
    if (config.search_mode === "oracle-pages") {
      return answerFromPages({ config, fields, skill, callTarget, load });
    }
    const files =
      config.search_mode === "full-corpus" ? await readCorpus(fields, load) : fields.documents;
    const system = officeqaToolPrompt(skill);
    const user = officeqaUserPrompt({ question: fields.question, pages: "" });
    const loop = await runToolLoop({
      system,
      user,
      tools: documentTools(openDocuments(files, load)),
      callTarget,
      isAnswer: (text) => /<answer>/i.test(text),
      limits: {
        turns: config.max_tool_turns,
        maxOutputTokens: config.max_completion_tokens,
        tokens: config.item_tokens,
        resultChars,
      },
      signal,
    });
    return toResult({ config, fields, system, user, loop, shown: { pages: 0, chars: 0 } });
  },
};

async function answerFromPages(input: {
  readonly config: OfficeqaEnvironmentConfig;
  readonly fields: OfficeqaItem;
  readonly skill: string;
  readonly callTarget: TargetCall;
  readonly load: LoadAttachment;
}): Promise<EnvironmentResult> {
  const { config, fields } = input;
  const shown = await showPages(fields.pages, input.load);
  const system = officeqaPagesPrompt(input.skill);
  const user = officeqaUserPrompt({ question: fields.question, pages: shown.text });
  if (shown.pages === 0) {
    const reason = "the item has no page text; use another setting (env.search_mode)";
    return { ...emptyResult({ fields, system, user }), status: "invalid_item", failReason: reason };
  }
  const reply = await input.callTarget({
    system,
    messages: [{ role: "user", content: user }],
    maxOutputTokens: config.max_completion_tokens,
  });
  const hasAnswer = /<answer>/i.test(reply.text);
  const loop: LoopResult = {
    end: hasAnswer ? "answered" : "no_answer",
    text: reply.text,
    finish: reply.finish,
    turns: 1,
    toolCalls: 0,
    entries: [{ role: "agent", content: reply.text }],
  };
  return toResult({ config, fields, system, user, loop, shown });
}

function toResult(input: {
  readonly config: OfficeqaEnvironmentConfig;
  readonly fields: OfficeqaItem;
  readonly system: string;
  readonly user: string;
  readonly loop: LoopResult;
  readonly shown: { readonly pages: number; readonly chars: number };
}): EnvironmentResult {
  const { config, fields, loop, shown } = input;
  const hasAnswer = loop.end === "answered";
  const answer = hasAnswer ? extractAnswer(loop.text, config) : "";
  const { hard, soft } = hasAnswer ? score(fields.answer, answer, config) : { hard: 0, soft: 0 };
  const reason =
    hard === 1
      ? ""
      : failReason(
          loop.finish,
          endReasons[loop.end](config) ??
            `predicted '${cut(answer, 200)}' but expected '${cut(fields.answer, 200)}'`,
        );
  return {
    ...emptyResult(input),
    hard,
    soft,
    status: loop.end === "time_limit" ? "timeout" : "scored",
    answer,
    failReason: reason,
    turns: loop.turns,
    entries: [
      ...loop.entries,
      verificationNote({ hard, soft, given: answer, expected: [fields.answer], reason }),
    ],
    details: {
      search_mode: config.search_mode,
      end: loop.end,
      n_tool_calls: loop.toolCalls,
      last_finish_reason: loop.finish,
      ...(hasAnswer ? { extraction: extractTagged(loop.text).extraction } : {}),
      source_files: fields.source_files,
      resolved_source_paths: fields.documents.map(({ name }) => name),
      oracle_parsed_pages_included: shown.pages > 0,
      oracle_parsed_pages_chars: shown.chars,
      use_local_tools: config.search_mode !== "oracle-pages",
    },
  };
}

/** Why an item without an answer has none; null where the answer itself is the reason. */
const endReasons: Readonly<Record<LoopEnd, (config: OfficeqaEnvironmentConfig) => string | null>> =
  {
    answered: () => null,
    no_answer: (config) =>
      config.search_mode === "oracle-pages"
        ? "the reply holds no answer tag"
        : "the reply holds neither a tool call nor an answer tag",
    turn_limit: (config) => `no answer within ${config.max_tool_turns} turns`,
    token_limit: (config) => `no answer within ${config.item_tokens} tokens`,
    time_limit: (config) => `task-timeout-${config.item_timeout}s`,
    bad_calls: () => "three tool calls could not be understood",
  };

function emptyResult(input: {
  readonly fields: OfficeqaItem;
  readonly system: string;
  readonly user: string;
}): EnvironmentResult {
  return {
    hard: 0,
    soft: 0,
    status: "scored",
    answer: "",
    failReason: "",
    taskDescription: cut(input.fields.question, 300),
    turns: 0,
    targetSystemPrompt: input.system,
    targetUserPrompt: input.user,
    entries: [],
    details: {},
  };
}

function extractAnswer(text: string, config: OfficeqaEnvironmentConfig): string {
  return config.scoring_profile === "compat" ? extractCompat(text) : extractTagged(text).answer;
}

function score(gold: string, answer: string, config: OfficeqaEnvironmentConfig) {
  if (config.scoring_profile === "official") return scoreOfficial(gold, answer, config.tolerance);
  const { em, f1 } = scoreCompat(gold, answer);
  return { hard: em, soft: f1 };
}

async function readCorpus(fields: OfficeqaItem, load: LoadAttachment) {
  const list: unknown = JSON.parse(new TextDecoder().decode(await load(fields.corpus.hash)));
  return z.array(itemFileSchema).parse(list);
}

const noAttachments: LoadAttachment = async () => {
  throw new Error("this call of the environment has no attachments");
};

function readItem(item: TaskItem): OfficeqaItem {
  return officeqaItemSchema.parse(item.fields);
}
