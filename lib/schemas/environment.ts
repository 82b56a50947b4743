import * as z from "zod";
import { scorerSchema } from "./scorer";

/** Settings every environment shares (algorithm.md 2.6). Data locations are used by the CLI only. */
export const environmentBaseShape = {
  skill_init: z.string().default("").meta({
    title: "Seed skill file",
    description:
      "Empty starts from a blank skill, initial from the short one that comes with the environment (CLI; the form takes the text itself).",
  }),
  out_root: z.string().default("").meta({ title: "Output directory" }),
  split_mode: z.enum(["ratio", "split_dir", "explicit", "stratified"]).default("ratio").meta({
    title: "Split mode",
  }),
  split_dir: z.string().default("").meta({ title: "Split directory" }),
  data_path: z.string().default("").meta({ title: "Data file" }),
  split_ratio: z
    .string()
    .regex(/^\s*[1-9]\d*\s*:\s*[1-9]\d*\s*:\s*[1-9]\d*\s*$/, {
      error: "use three positive whole numbers, like 2:1:7",
    })
    .default("2:1:7")
    .meta({ title: "Split ratio", description: "train : selection : test" }),
  split_seed: z.int().default(42).meta({ title: "Split seed" }),
  limit: z.int().min(0).default(0).meta({
    title: "Item limit",
    description: "First n items of each split; 0 = all. For trying things out.",
  }),
  workers: z.int().min(1).max(512).default(8).meta({
    title: "Parallel items",
    description: "How many items run at once. Bounded by the provider's limits.",
    affectsDecisions: false,
  }),
  exec_timeout: z.int().min(5).max(3600).default(120).meta({
    title: "Item timeout",
    unit: "s",
    description:
      "Limit of one target call. A timed-out call is an infrastructure error, not a wrong answer.",
  }),
  max_completion_tokens: z.int().min(1).max(1_000_000).default(16_384).meta({
    title: "Target output cap",
    unit: "tokens",
  }),
} as const;

export const answerFormatSchema = z.enum(["tag", "whole", "lastLine", "json", "regex"]);

/** benchmarks.md 8: a user's own tasks. */
export const customEnvironmentSchema = z.strictObject({
  name: z.literal("custom"),
  ...environmentBaseShape,
  scorer: scorerSchema
    .default({ type: "normalizedEm", passThreshold: 1 })
    .meta({ title: "Scorer" }),
  system_prompt: z.string().max(20_000).default("").meta({
    title: "System prompt",
    description:
      "Markdown with one slot {{skill}}; without the slot the skill follows under a Skill heading.",
  }),
  user_template: z.string().max(20_000).default("{{input}}").meta({
    title: "User template",
    description:
      "{{input}}, {{input.field}} or {{file:name}}. Expected answers cannot be addressed.",
  }),
  answer_format: answerFormatSchema.default("tag").meta({
    title: "Answer format",
    description:
      "Where the answer stands in a reply: between answer tags, the whole reply, its last line, a JSON value, or the first group of a pattern.",
  }),
  answer_tag: z
    .string()
    .regex(/^[A-Za-z][\w-]{0,39}$/, "a letter, then letters, digits, - and _")
    .default("answer")
    .meta({ title: "Answer tag", description: "Name of the tag around the answer." }),
  answer_pattern: z.string().max(2000).default("").meta({
    title: "Answer pattern",
    description: "Regular expression whose first group is the answer (answer format regex).",
  }),
  guidance: z.string().max(10_000).default("").meta({
    title: "Guidance for the optimizer",
    description: "Free text about these tasks, shown to the analysts only.",
  }),
});

/** benchmarks.md 2: SearchQA and data sets of its shape. */
export const searchqaEnvironmentSchema = z.strictObject({
  name: z.literal("searchqa"),
  ...environmentBaseShape,
  workers: environmentBaseShape.workers.unwrap().default(24).meta({
    title: "Parallel items",
    affectsDecisions: false,
  }),
  scoring_profile: z.enum(["official", "compat"]).default("official").meta({
    title: "Scoring profile",
    description:
      "official, or compat = bit for bit the original's scorer. Scores of the two are never compared.",
  }),
  context_chars: z.int().min(100).max(1_000_000).default(6000).meta({
    title: "Context budget",
    unit: "characters",
  }),
});

/** benchmarks.md 6: multiple choice from theorems of recent papers. */
export const livemathEnvironmentSchema = z.strictObject({
  name: z.literal("livemathematicianbench"),
  ...environmentBaseShape,
  workers: environmentBaseShape.workers.unwrap().default(64).meta({
    title: "Parallel items",
    affectsDecisions: false,
  }),
  exec_timeout: environmentBaseShape.exec_timeout.unwrap().default(300).meta({
    title: "Item timeout",
    unit: "s",
  }),
  scoring_profile: searchqaEnvironmentSchema.shape.scoring_profile,
  shuffle_choices: z.boolean().default(true).meta({
    title: "Shuffle options",
    description:
      "Deals the letters anew for every item: by the batch in training, always the same in selection and test.",
  }),
  use_theorem: z.boolean().default(false).meta({
    title: "Show the theorem",
    description: "Puts the theorem the question was made from into the prompt. Another task.",
  }),
  use_sketch: z.boolean().default(false).meta({
    title: "Show the proof sketch",
    description: "Puts the sketch of the proof into the prompt. Another task.",
  }),
});

/** benchmarks.md 5: questions on page images. */
export const docvqaEnvironmentSchema = z.strictObject({
  name: z.literal("docvqa"),
  ...environmentBaseShape,
  workers: environmentBaseShape.workers.unwrap().default(16).meta({
    title: "Parallel items",
    affectsDecisions: false,
  }),
  scoring_profile: searchqaEnvironmentSchema.shape.scoring_profile,
  page_input: z.enum(["image", "text"]).default("image").meta({
    title: "Pages as",
    description:
      "image, or text = the page's recognised text from ocr_text, for models without vision. Another task.",
  }),
  image_detail: z.enum(["auto", "low", "high"]).default("auto").meta({
    title: "Image detail",
    description: "Sent where the provider knows it; auto sends nothing.",
  }),
  max_pixels: z.int().min(0).max(100_000_000).default(0).meta({
    title: "Largest picture",
    unit: "pixels",
    description: "Larger pages are scaled down to this width times height. 0 = never.",
  }),
});

/** benchmarks.md 4: questions on a collection of documents. */
export const officeqaEnvironmentSchema = z.strictObject({
  name: z.literal("officeqa"),
  ...environmentBaseShape,
  workers: environmentBaseShape.workers.unwrap().default(4).meta({
    title: "Parallel items",
    affectsDecisions: false,
  }),
  docs_dir: z.string().default("").meta({
    title: "Documents folder",
    description: "Text documents (.txt); empty takes the folder docs beside the data (CLI).",
  }),
  search_mode: z
    .enum(["oracle-files", "oracle-pages", "full-corpus"])
    .default("oracle-files")
    .meta({
      title: "Documents shown",
      description:
        "oracle-files: tools over the documents the question was made from. oracle-pages: the right pages in the prompt, no tools. full-corpus: tools over all documents. Three different tasks; their scores are never compared.",
    }),
  scoring_profile: searchqaEnvironmentSchema.shape.scoring_profile,
  tolerance: z.number().min(0).max(0.5).default(0).meta({
    title: "Number tolerance",
    description: "Relative error up to which a number passes (official profile).",
  }),
  max_tool_turns: z.int().min(1).max(200).default(24).meta({ title: "Turns per item" }),
  item_timeout: z.int().min(10).max(7200).default(900).meta({
    title: "Time per item",
    unit: "s",
    description: "All calls of one item together, waiting for a turn excluded.",
  }),
  item_tokens: z.int().min(0).max(10_000_000).default(500_000).meta({
    title: "Tokens per item",
    unit: "tokens",
    description: "Read and written in all calls of one item; 0 = no limit.",
  }),
});

export const environmentConfigSchema = z.discriminatedUnion("name", [
  customEnvironmentSchema,
  searchqaEnvironmentSchema,
  livemathEnvironmentSchema,
  docvqaEnvironmentSchema,
  officeqaEnvironmentSchema,
]);
export type EnvironmentConfig = z.infer<typeof environmentConfigSchema>;
export type EnvironmentName = EnvironmentConfig["name"];

/** Names of the environments as people read them, in the order they are offered. */
export const environmentTitles: Readonly<Record<EnvironmentName, string>> = {
  custom: "Custom tasks",
  searchqa: "SearchQA",
  livemathematicianbench: "LiveMathematicianBench",
  docvqa: "DocVQA",
  officeqa: "OfficeQA",
};

export const environmentNameSchema = z.enum(
  environmentConfigSchema.options.map((option) => option.shape.name.value),
);

/** The settings an environment has beyond those all share, by their keys. */
export function ownSettingKeys(environment: EnvironmentName): string[] {
  const schema = environmentConfigSchema.options.find(
    ({ shape }) => shape.name.value === environment,
  );
  const shared = ["name", "docs_dir", ...Object.keys(environmentBaseShape)];
  return Object.keys(schema?.shape ?? {}).filter((key) => !shared.includes(key));
}

export type CustomEnvironmentConfig = z.infer<typeof customEnvironmentSchema>;
export type SearchqaEnvironmentConfig = z.infer<typeof searchqaEnvironmentSchema>;
export type OfficeqaEnvironmentConfig = z.infer<typeof officeqaEnvironmentSchema>;
export type DocvqaEnvironmentConfig = z.infer<typeof docvqaEnvironmentSchema>;
export type LivemathEnvironmentConfig = z.infer<typeof livemathEnvironmentSchema>;
