import * as z from "zod";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { scorerSchema } from "@/lib/schemas/scorer";
import { emptyDraft, type UploadDraft } from "./upload-draft";

const text = z.string().catch("");
const optionsSchema = z.object({
  scorer: scorerSchema.nullable().catch(null),
  answer_format: z.enum(["tag", "whole", "lastLine", "json", "regex"]).nullable().catch(null),
  answer_tag: z.string().catch(emptyDraft.answerTag),
  answer_pattern: text,
  system_prompt: text,
  user_template: text,
  guidance: text,
  scoring_profile: z.enum(["official", "compat"]).catch("official"),
  page_input: z.enum(["image", "text"]).catch("image"),
  search_mode: z.enum(["oracle-files", "oracle-pages", "full-corpus"]).catch("oracle-files"),
});

/** The form for a new version: name, environment, options and way of splitting of the one before. */
export function versionDraft(previous: DatasetRow): UploadDraft {
  const { manifest } = previous;
  const options = optionsSchema.parse(previous.options);
  const { splitMode } = manifest;
  return {
    ...emptyDraft,
    previousId: previous.id,
    name: previous.name,
    environment: previous.environment,
    // Files and items say again where they belong.
    splitMode: splitMode === "explicit" || splitMode === "split_dir" ? "auto" : splitMode,
    splitRatio: manifest.splitRatio ?? emptyDraft.splitRatio,
    splitSeed: String(manifest.splitSeed ?? emptyDraft.splitSeed),
    groupBy: manifest.groupBy ?? "",
    scorer: options.scorer,
    answerFormat: options.answer_format,
    answerTag: options.answer_tag,
    answerPattern: options.answer_pattern,
    systemPrompt: options.system_prompt,
    userTemplate: options.user_template,
    guidance: options.guidance,
    scoringProfile: options.scoring_profile,
    pageInput: options.page_input,
    searchMode: options.search_mode,
  };
}
