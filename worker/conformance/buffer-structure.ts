import * as z from "zod";
import { renderStepBuffer } from "@/lib/engine/step-buffer";

const bufferSchema = z.array(
  z.looseObject({
    step: z.int().optional(),
    action: z.string(),
    n_total: z.int().optional(),
    n_fail: z.int().optional(),
    failure_patterns: z
      .array(z.object({ pattern: z.string(), count: z.int(), task_ids: z.array(z.string()) }))
      .optional(),
    rejected_edits: z.array(z.record(z.string(), z.string())).optional(),
    score_before: z.number().optional(),
    score_after: z.number().optional(),
  }),
);

const heading = /^### Step (.*?): (\S+) \((.*?) of (.*?) failed\)$/;
const patternLine = /^- failure (".*") x(\d+): (\[.*\])$/;
const scoreLine = /^Rejected edits; selection score (\S+) before, (\S+) with them:$/;
const editLine = /^\d+\. (\{.*\})$/;

const rejectedSchema = z.record(z.string(), z.string());

function readRejected(json: string) {
  const fields = rejectedSchema.parse(JSON.parse(json));
  return fields.op === undefined
    ? { kind: fields.type, title: fields.title, text: fields.instruction }
    : { kind: fields.op, target: fields.target ?? null, text: fields.content };
}

function readEntry(block: string) {
  const lines = block.split("\n");
  const [, step, action, failed, total] = heading.exec(lines[0] ?? "") ?? [];
  const matches = (pattern: RegExp) =>
    lines.flatMap((line) => {
      const match = pattern.exec(line);
      return match ? [match] : [];
    });
  const [scores] = matches(scoreLine);
  return {
    step,
    action,
    n_fail: failed,
    n_total: total,
    patterns: matches(patternLine).map((match) => ({
      pattern: z.string().parse(JSON.parse(match[1] ?? "")),
      count: Number(match[2]),
      task_ids: z.array(z.string()).parse(JSON.parse(match[3] ?? "")),
    })),
    rejected: matches(editLine).map((match) => readRejected(match[1] ?? "")),
    score_before: scores?.[1],
    score_after: scores?.[2],
  };
}

/** Renders the step buffer as the optimizer sees it and reads back what the text holds. */
export function bufferStructure(rawBuffer: unknown): unknown {
  const text = renderStepBuffer(bufferSchema.parse(rawBuffer));
  const blocks = text.split(/\n\n(?=### Step )/).slice(1);
  return { empty: text === "", entries: blocks.map(readEntry) };
}
