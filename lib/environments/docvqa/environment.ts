import { fitImage } from "@/lib/attachments/images";
import { imageTypes } from "@/lib/attachments/media-type";
import { AppError } from "@/lib/errors";
import { type ContentPart, textOfMessage } from "@/lib/models/messages";
import type { DocvqaItem, TaskItem } from "@/lib/schemas/dataset";
import { docvqaItemSchema } from "@/lib/schemas/dataset";
import type { DocvqaEnvironmentConfig } from "@/lib/schemas/environment";
import type { LoadAttachment, TaskEnvironment } from "../environment";
import { extractTagged } from "../extract-tagged";
import { cut, failReason, formatScore, quoteAnswers, verificationNote } from "../verification-note";
import { collectImages } from "./collect-images";
import { parseDocvqaItems } from "./parse-items";
import {
  docvqaGuidance,
  docvqaInitialSkill,
  docvqaSystemPrompt,
  docvqaUserPrompt,
  promptVersion,
} from "./prompts";
import { anls, extractAnswer, passSimilarity } from "./score";
import { sharedDocuments } from "./shared-documents";

/** Questions on the picture of a document page, one call per question (benchmarks.md 5). */
export const docvqa: TaskEnvironment<DocvqaEnvironmentConfig> = {
  name: "docvqa",
  title: "DocVQA",
  description: "Questions on pictures of document pages; short answers scored by edit distance.",
  version: `docvqa/1 prompts/${promptVersion}`,
  initialSkill: docvqaInitialSkill,
  needs: (config) => ({ images: config.page_input === "image" }),
  collectFiles: collectImages,
  parseItems: parseDocvqaItems,
  splitWarnings: sharedDocuments,
  guidance: () => docvqaGuidance,
  decisiveSettings: (config) => ({
    scoring_profile: config.scoring_profile,
    page_input: config.page_input,
    image_detail: config.image_detail,
    max_pixels: config.max_pixels,
    max_completion_tokens: config.max_completion_tokens,
  }),
  describeItem: (item) => readItem(item).question,
  expectedAnswers: (item) => readItem(item).answers,

  async runItem({ config, item, skill, callTarget, loadAttachment }) {
    const fields = readItem(item);
    const system = docvqaSystemPrompt(skill, config.page_input);
    const text = docvqaUserPrompt({ question: fields.question, pageText: fields.page_text });
    const pages = await readPages(fields, config, loadAttachment);
    const content: ContentPart[] = [...pages.map(({ part }) => part), { type: "text", text }];
    const user = { role: "user", content: pages.length === 0 ? text : content } as const;
    const reply = await callTarget({
      system,
      messages: [user],
      maxOutputTokens: config.max_completion_tokens,
    });
    const answer = extractAnswer(reply.text, config.scoring_profile);
    const soft = anls(answer, fields.answers);
    const hard = soft >= passSimilarity ? 1 : 0;
    const reason = missReason({ answer, golds: fields.answers, soft, config });
    const failure = hard === 1 || reason === "" ? "" : failReason(reply.finish, reason);
    return {
      hard,
      soft,
      status: "scored",
      answer,
      failReason: failure,
      taskDescription: cut(fields.question, 300),
      turns: 1,
      targetSystemPrompt: system,
      targetUserPrompt: textOfMessage(user),
      entries: [
        { role: "agent", content: reply.text },
        verificationNote({ hard, soft, given: answer, expected: fields.answers, reason: failure }),
      ],
      details: {
        anls: soft,
        extraction: extractTagged(reply.text).extraction,
        finish: reply.finish,
        topics: fields.topics,
        images: pages.map(({ facts }) => facts),
      },
    };
  },
};

/** The pages as they are sent, with what is told about them in the result. */
async function readPages(
  item: DocvqaItem,
  config: DocvqaEnvironmentConfig,
  load: LoadAttachment | undefined,
) {
  return Promise.all(
    item.images.map(async ({ name, hash, mediaType, width, height }) => {
      const type = imageTypes.find((known) => known === mediaType);
      if (!load || type === undefined) {
        throw new AppError({
          code: "internal",
          message: `The picture ${name} cannot be read here.`,
        });
      }
      const original = { mediaType: type, width, height };
      const sent = await fitImage(await load(hash), original, config.max_pixels);
      return {
        part: {
          type: "image" as const,
          name,
          mediaType: sent.mediaType,
          bytes: sent.bytes,
          ...(config.image_detail === "auto" ? {} : { detail: config.image_detail }),
        },
        facts: {
          name,
          hash,
          mediaType: sent.mediaType,
          width: sent.width,
          height: sent.height,
          bytes: sent.bytes.byteLength,
          ...(sent.resized ? { scaled_from: { width, height } } : {}),
        },
      };
    }),
  );
}

/** `compat` gives a reason only where nothing was earned, as the original does. */
function missReason(input: {
  readonly answer: string;
  readonly golds: readonly string[];
  readonly soft: number;
  readonly config: DocvqaEnvironmentConfig;
}): string {
  const { answer, golds, soft, config } = input;
  const said = `predicted '${cut(answer, 200)}' but expected one of ${quoteAnswers(golds)}`;
  if (config.scoring_profile === "compat") return soft <= 0 ? said : "";
  return `ANLS=${formatScore(soft)}: ${said}`;
}

function readItem(item: TaskItem): DocvqaItem {
  return docvqaItemSchema.parse(item.fields);
}
