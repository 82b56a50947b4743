import * as z from "zod";

/** What a visitor of a share link may see (product.md 8.16); scores and chart always. */
export const shareScopeSchema = z.strictObject({
  skillText: z.boolean().default(true),
  items: z.boolean().default(false),
  /** Task, expected and given answer of the items whose result changed. */
  itemTexts: z.boolean().default(false),
  expectedAnswers: z.boolean().default(false),
  costs: z.boolean().default(false),
  modelNames: z.boolean().default(true),
  /** Absent in links made before notes could be shown: those do not show them. */
  notes: z.boolean().default(false),
});
export type ShareScope = z.infer<typeof shareScopeSchema>;

export const shortestSharePassword = 8;

export const postShareSchema = z.strictObject({
  scope: shareScopeSchema.extend({ notes: z.boolean().default(true) }).prefault({}),
  /** live follows the run until it ends, frozen shows it as it is now. */
  mode: z.enum(["live", "frozen"]).default("live"),
  expiresInDays: z.union([z.literal(1), z.literal(7), z.literal(30), z.null()]).default(7),
  /** Asked of every visitor; only its hash is kept. */
  password: z
    .string()
    .min(shortestSharePassword, `at least ${shortestSharePassword} characters`)
    .max(200)
    .nullable()
    .default(null),
});
export type PostShare = z.infer<typeof postShareSchema>;

/** What a frozen link shows: the log up to an event, and what no event holds. */
export const frozenShareSchema = z.strictObject({
  seq: z.int().min(0),
  at: z.string(),
  bestSkillHash: z.string().nullable(),
  notes: z.string(),
});
export type FrozenShare = z.infer<typeof frozenShareSchema>;

/** 128 random bits, base64url. */
export const shareTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export const unlockShareSchema = z.strictObject({ password: z.string().max(200) });

const ruleSchema = z.strictObject({
  /** Lines of the best skill that one origin wrote. */
  text: z.string(),
  lineCount: z.int(),
  title: z.string(),
  step: z.int().nullable(),
  /** What the gate said of the version that brought it. */
  outcome: z.string(),
  score: z.number().nullable(),
  /** Items whose results asked for it. */
  supportCount: z.int(),
  source: z.enum(["failures", "successes", ""]),
  supportItemIds: z.array(z.string()),
  isEstimated: z.boolean(),
});

const changedItemSchema = z.strictObject({
  itemId: z.string(),
  task: z.string(),
  expected: z.string(),
  before: z.string(),
  after: z.string(),
});
export type ChangedItem = z.infer<typeof changedItemSchema>;

/** What the page of a link says beside the run's own numbers; hidden parts are empty. */
export const shareFindingsSchema = z.strictObject({
  /** Seed and best skill on the same selection items. */
  comparison: z
    .strictObject({
      seed: z.strictObject({ passed: z.int(), scored: z.int() }),
      best: z.strictObject({ passed: z.int(), scored: z.int() }),
      improved: z.int(),
      regressed: z.int(),
      unchanged: z.int(),
    })
    .nullable(),
  improved: z.array(changedItemSchema),
  regressed: z.array(changedItemSchema),
  /** Parts of the best text that the training wrote, largest first; null without skill text. */
  rules: z.array(ruleSchema).nullable(),
  linesAdded: z.int(),
  linesRemoved: z.int(),
  notes: z.string(),
});
export type ShareFindings = z.infer<typeof shareFindingsSchema>;
export type ShareRule = ShareFindings["rules"] extends (infer R)[] | null ? R : never;

/** How this installation shares: the address in front of new links, and their usual life. */
export const sharingSettingsSchema = z.strictObject({
  /** null: the public address of the tunnel, or the address the page was opened by. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: "an address that begins with https:// or http://" })
    .max(500)
    .transform((url) => url.replace(/\/+$/, ""))
    .nullable()
    .default(null),
  expiresInDays: z.union([z.literal(1), z.literal(7), z.literal(30)]).default(7),
});
export type SharingSettings = z.output<typeof sharingSettingsSchema>;
