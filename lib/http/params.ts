import * as z from "zod";
import { runIdSchema } from "@/lib/realtime/protocol";
import { runChartNames } from "@/lib/schemas/run-charts";

/** Parts of addresses. Whatever is not of this form names nothing. */
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export const runParams = z.object({ runId: runIdSchema });
export const runItemParams = runParams.extend({ itemId: z.string().min(1).max(400) });
export const chartParams = runParams.extend({ chart: z.enum(runChartNames) });
export const versionParams = runParams.extend({ number: wholeNumber });
export const stepParams = runParams.extend({ step: wholeNumber });
export const rolloutParams = runParams.extend({ rolloutId: wholeNumber });
export const rolloutImageParams = rolloutParams.extend({ index: wholeNumber });
export const shareParams = z.object({ shareId: z.string().regex(/^shr_[0-9a-z]{21}$/) });
export const datasetParams = z.object({ datasetId: z.string().regex(/^[0-9A-Za-z_-]{1,80}$/) });
/** Ids of items are any text; an address carries them encoded. */
export const datasetItemParams = datasetParams.extend({ itemId: z.string().min(1).max(200) });
export const datasetFileParams = datasetItemParams.extend({ index: wholeNumber });
export const profileParams = z.object({ profileId: z.string().regex(/^mdl_[0-9a-z]{21}$/) });

export const webhookParams = z.object({ webhookId: z.string().regex(/^whk_[0-9a-z]{21}$/) });
export const viewParams = z.object({ viewId: z.string().regex(/^viw_[0-9a-z]{21}$/) });

export const skillParams = z.object({ skillId: z.string().regex(/^skl_[0-9a-z]{21}$/) });
export const skillVersionParams = skillParams.extend({ number: wholeNumber });

export const judgeCheckParams = z.object({ checkId: z.string().regex(/^jdg_[0-9a-z]{21}$/) });
export const judgeCaseParams = judgeCheckParams.extend({ position: wholeNumber });

export type JudgeCheckParams = { checkId: string };
export type JudgeCaseParams = JudgeCheckParams & { position: string };
export type SkillParams = { skillId: string };
export type SkillVersionParams = SkillParams & { number: string };
export type RunParams = { runId: string };
export type RunItemParams = RunParams & { itemId: string };
export type ChartParams = RunParams & { chart: string };
export type VersionParams = RunParams & { number: string };
export type StepParams = RunParams & { step: string };
export type RolloutParams = RunParams & { rolloutId: string };
export type RolloutImageParams = RolloutParams & { index: string };
export type ShareParams = { shareId: string };
export type DatasetParams = { datasetId: string };
export type DatasetItemParams = DatasetParams & { itemId: string };
export type DatasetFileParams = DatasetItemParams & { index: string };
export type ProfileParams = { profileId: string };
export type WebhookParams = { webhookId: string };
export type ViewParams = { viewId: string };
export type TokenParams = { token: string };

/** Paging of every list. */
export const pageQuery = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
