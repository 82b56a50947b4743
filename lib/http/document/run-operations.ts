import * as z from "zod";
import { postCommandSchema } from "@/lib/schemas/command";
import { comparisonSchema } from "@/lib/schemas/comparison";
import { createRunSchema } from "@/lib/schemas/create-run";
import { forkRunSchema } from "@/lib/schemas/fork";
import { changeLimitsSchema, runLimitsSchema } from "@/lib/schemas/limits";
import {
  editRowSchema,
  itemMatrixSchema,
  optimizerCallSchema,
  rolloutPageSchema,
  rolloutRowSchema,
  runListRowSchema,
  shareRowSchema,
  skillBlameSchema,
  skillVersionRowSchema,
  skillVersionTextSchema,
  stepPageSchema,
  usageRowSchema,
} from "@/lib/schemas/read-models";
import { annotateRunSchema, annotateRunsSchema } from "@/lib/schemas/run-annotations";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { runEventEnvelopeSchema } from "@/lib/schemas/run-event";
import { postShareSchema } from "@/lib/schemas/share";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import {
  bestSkillQuery,
  compareQuery,
  editsQuery,
  eventsQuery,
  itemMatrixQuery,
  logsQuery,
  rolloutsQuery,
  runsQuery,
  stepsQuery,
  versionQuery,
} from "../queries";
import { answersFile, answersJson, type Operation } from "./operation";

const rowsOf = (row: z.ZodType) => z.object({ rows: z.array(row) });
const pageOf = (row: z.ZodType) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });
/** The route also takes aliases and dotted keys; the document shows the settings by their own names. */
const describedRun = createRunSchema.extend({ config: z.object(runConfigSchema.shape).partial() });
const markdown = "text/markdown";
const zip = "application/zip";
const runs = "Runs";
const parts = "Parts of a run";
const sharing = "Share links";

export const runOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/runs",
    group: runs,
    summary: "Runs, newest first; filtered, sorted, also as CSV.",
    query: runsQuery,
    answer: answersJson(pageOf(runListRowSchema)),
  },
  {
    method: "POST",
    path: "/runs",
    group: runs,
    summary: "Creates a run. A repeated idempotencyKey returns the first one.",
    body: describedRun,
    answer: answersJson(z.object({ runId: z.string(), created: z.boolean() }), 201),
  },
  {
    method: "PATCH",
    path: "/runs",
    group: runs,
    summary: "Tags, pins or archives up to 200 runs, all or none.",
    body: annotateRunsSchema,
    answer: answersJson(z.object({ changed: z.unknown() })),
  },
  {
    method: "GET",
    path: "/compare",
    group: runs,
    summary: "Runs side by side: curves, settings, results of common selection items.",
    query: compareQuery,
    answer: answersJson(comparisonSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}",
    group: runs,
    summary: "A run: its row, the fold of its log, and the open command.",
    answer: answersJson(
      z.object({ run: runListRowSchema, state: z.unknown(), openCommand: z.unknown() }),
    ),
  },
  {
    method: "PATCH",
    path: "/runs/{runId}",
    group: runs,
    summary: "Changes name, tags, notes, pin or archive mark.",
    body: annotateRunSchema,
    answer: answersJson(z.object({ run: runListRowSchema })),
  },
  {
    method: "DELETE",
    path: "/runs/{runId}",
    group: runs,
    summary: "Removes an archived run that is not running.",
    answer: answersJson(z.object({ deleted: z.string() })),
  },
  {
    method: "POST",
    path: "/runs/{runId}/commands",
    group: runs,
    summary: "Pauses, resumes or stops a run.",
    body: postCommandSchema,
    answer: answersJson(null, 202),
  },
  {
    method: "POST",
    path: "/runs/{runId}/forks",
    group: runs,
    summary: "A new run that takes over the steps up to one and trains on under changed settings.",
    body: forkRunSchema,
    answer: answersJson(null, 201),
  },
  {
    method: "GET",
    path: "/runs/{runId}/limits",
    group: runs,
    summary: "What the run may spend, and has spent.",
    answer: answersJson(runLimitsSchema),
  },
  {
    method: "PATCH",
    path: "/runs/{runId}/limits",
    group: runs,
    summary: "Changes limits and stop rules of a run that nobody executes.",
    body: changeLimitsSchema,
    answer: answersJson(runLimitsSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/events",
    group: parts,
    summary: "The log after a sequence number, at most 500 events.",
    query: eventsQuery,
    answer: answersJson(z.object({ events: z.array(runEventEnvelopeSchema), lastSeq: z.int() })),
  },
  {
    method: "GET",
    path: "/runs/{runId}/logs",
    group: parts,
    summary: "Log lines for people, backwards.",
    query: logsQuery,
    answer: answersJson(null),
  },
  {
    method: "GET",
    path: "/runs/{runId}/steps",
    group: parts,
    summary: "Records of the steps, also as CSV.",
    query: stepsQuery,
    answer: answersJson(rowsOf(stepRecordSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/steps/{step}",
    group: parts,
    summary: "A step with its working material.",
    answer: answersJson(stepPageSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/steps/{step}/calls",
    group: parts,
    summary: "The optimizer's prompts and replies of a step.",
    answer: answersJson(rowsOf(optimizerCallSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/edits",
    group: parts,
    summary: "Edits with their fate, also as CSV.",
    query: editsQuery,
    answer: answersJson(pageOf(editRowSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/rollouts",
    group: parts,
    summary: "Results of items.",
    query: rolloutsQuery,
    answer: answersJson(pageOf(rolloutRowSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/rollouts/{rolloutId}",
    group: parts,
    summary: "One result with its trajectory.",
    answer: answersJson(rolloutPageSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/rollouts/{rolloutId}/images/{index}",
    group: parts,
    summary: "A picture that an item's prompt held.",
    answer: answersFile("image/*"),
  },
  {
    method: "GET",
    path: "/runs/{runId}/items",
    group: parts,
    summary: "Items of a split × scored skills.",
    query: itemMatrixQuery,
    answer: answersJson(itemMatrixSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/usage",
    group: parts,
    summary: "Calls, tokens, money and latency by role, model and stage.",
    answer: answersJson(rowsOf(usageRowSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/costs",
    group: parts,
    summary: "Money by stage, step, item and accepted step.",
    answer: answersJson(null),
  },
  {
    method: "GET",
    path: "/runs/{runId}/versions",
    group: parts,
    summary: "Versions of the skill.",
    answer: answersJson(rowsOf(skillVersionRowSchema)),
  },
  {
    method: "GET",
    path: "/runs/{runId}/versions/{number}",
    group: parts,
    summary: "One version with its text; raw=1 as a file.",
    query: versionQuery,
    answer: answersJson(skillVersionTextSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/versions/{number}/blame",
    group: parts,
    summary: "Each line with the edit, epoch or seed that wrote it, and the items behind it.",
    answer: answersJson(skillBlameSchema),
  },
  {
    method: "GET",
    path: "/runs/{runId}/best_skill.md",
    group: parts,
    summary: "The best skill so far; `provenance` ends it with a comment on its origin.",
    query: bestSkillQuery,
    answer: answersFile(markdown),
  },
  {
    method: "GET",
    path: "/runs/{runId}/skill.zip",
    group: parts,
    summary: "The best skill as an Agent Skill folder.",
    answer: answersFile(zip),
  },
  {
    method: "GET",
    path: "/runs/{runId}/export.zip",
    group: parts,
    summary: "The output directory.",
    answer: answersFile(zip),
  },
  {
    method: "GET",
    path: "/runs/{runId}/shares",
    group: sharing,
    summary: "Share links of a run.",
    answer: answersJson(rowsOf(shareRowSchema)),
  },
  {
    method: "POST",
    path: "/runs/{runId}/shares",
    group: sharing,
    summary: "Makes a read-only link. The token is in this answer and nowhere else.",
    body: postShareSchema,
    answer: answersJson(
      z.object({
        share: shareRowSchema,
        token: z.string(),
        path: z.string(),
        address: z.string().nullable(),
      }),
      201,
    ),
  },
  {
    method: "DELETE",
    path: "/shares/{shareId}",
    group: sharing,
    summary: "Revokes a link.",
    answer: answersJson(z.object({ share: shareRowSchema })),
  },
];
