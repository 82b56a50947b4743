import type { TaskEnvironment } from "@/lib/environments/environment";
import { environments } from "@/lib/environments/registry";
import { textOfMessage } from "@/lib/models/messages";
import type { TaskItem } from "@/lib/schemas/dataset";
import {
  type CustomEnvironmentConfig,
  customEnvironmentSchema,
  type EnvironmentConfig,
  type SearchqaEnvironmentConfig,
  searchqaEnvironmentSchema,
} from "@/lib/schemas/environment";

/** Complete settings of an environment with named deviations. */
export function customConfig(input: Record<string, unknown> = {}): CustomEnvironmentConfig {
  return customEnvironmentSchema.parse({ name: "custom", ...input });
}

export function searchqaConfig(input: Record<string, unknown> = {}): SearchqaEnvironmentConfig {
  return searchqaEnvironmentSchema.parse({ name: "searchqa", ...input });
}

/** Records as if read from a file, one per line. */
export function parseRecords(config: EnvironmentConfig, values: readonly unknown[]) {
  const environment: TaskEnvironment = environments[config.name];
  return environment.parseItems(
    values.map((value, index) => ({ file: "tasks.jsonl", line: index + 1, value })),
    config,
  );
}

/** One item that must be valid. */
export function makeItem(config: EnvironmentConfig, value: unknown): TaskItem {
  const parsed = parseRecords(config, [value]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.items[0]!;
}

/** Runs an item against a target that always gives one reply, and returns what the target saw. */
export async function runWithReply(input: {
  readonly config: EnvironmentConfig;
  readonly record: unknown;
  readonly reply: string;
  readonly skill?: string;
  readonly finish?: "stop" | "length" | "content_filter" | "refusal";
}) {
  const environment: TaskEnvironment = environments[input.config.name];
  const calls: { system: string; user: string; maxOutputTokens: number }[] = [];
  const result = await environment.runItem({
    config: input.config,
    item: makeItem(input.config, input.record),
    skill: input.skill ?? "",
    callTarget: async ({ system, messages, maxOutputTokens }) => {
      calls.push({ system, user: messages.map(textOfMessage).join("\n"), maxOutputTokens });
      return { text: input.reply, finish: input.finish ?? "stop", toolCalls: [] };
    },
  });
  return { result, calls };
}
