import * as z from "zod";
import { getEnvironment } from "@/lib/environments/registry";
import type { TaskItem } from "@/lib/schemas/dataset";
import type { EnvironmentName } from "@/lib/schemas/environment";

const fieldsSchema = z.record(z.string(), z.unknown());

export type ItemColumns = {
  readonly itemId: string;
  readonly taskType: string;
  readonly itemHash: string;
  readonly data: string;
};

export const itemColumns = { itemId: true, taskType: true, itemHash: true, data: true } as const;

/** A stored item as the engine sees it. */
function toTaskItem(row: ItemColumns): TaskItem {
  return {
    id: row.itemId,
    taskType: row.taskType,
    hash: row.itemHash,
    fields: fieldsSchema.parse(JSON.parse(row.data)),
  };
}

/** Words by which a person recognises a stored item, and its expected answers. */
export function describeStoredItem(
  environment: EnvironmentName,
  row: ItemColumns,
): { readonly text: string; readonly expected: string[] } {
  const item = toTaskItem(row);
  const { describeItem, expectedAnswers } = getEnvironment(environment);
  return { text: describeItem(item), expected: [...expectedAnswers(item)] };
}
