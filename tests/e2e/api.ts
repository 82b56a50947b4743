import * as z from "zod";
import { newId } from "@/lib/domain/ids";
import { demoFamilies } from "@/lib/environments/demo/families";
import type { FoldableEvent } from "@/lib/events/fold";
import { parseRunEvent } from "@/lib/events/stored-event";
import { skillVersionRowSchema, stepPageSchema } from "@/lib/schemas/read-models";
import { until } from "../support/until";

const datasetReply = z.object({ dataset: z.object({ id: z.string() }) });
const logReply = z.object({ events: z.array(z.unknown()), lastSeq: z.number() });
const runReply = z.object({ runId: z.string() });
const runPage = z.object({
  run: z.object({ status: z.string(), bestScore: z.number().nullable(), step: z.number() }),
  state: z.object({
    lastSeq: z.number(),
    steps: z.array(z.object({ step: z.number(), action: z.string() })),
    bestStep: z.number().nullable(),
  }),
});
export type RunPageReply = z.infer<typeof runPage>;

export type DatasetInput = {
  readonly name: string;
  readonly items: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
};

export type RunInput = {
  readonly datasetId: string;
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seedSkill?: string;
};

/** The HTTP API of an app, for what a test needs but does not look at. */
export type StudioApi = {
  /** The items name their split. */
  createDataset(input: DatasetInput): Promise<string>;
  createRun(input: RunInput): Promise<string>;
  /** A run of the demo's tickets on the simulated models; without settings two epochs of three steps. */
  createDemoRun(name: string, config?: RunInput["config"]): Promise<string>;
  command(runId: string, type: "pause" | "resume" | "stop" | "stop_now"): Promise<void>;
  readRun(runId: string): Promise<RunPageReply>;
  /** Waits until the run has this status. Throws when it fails instead. */
  untilStatus(runId: string, status: string): Promise<RunPageReply>;
  /** The whole log of a run. */
  readLog(runId: string): Promise<FoldableEvent[]>;
  listVersions(runId: string): Promise<z.infer<typeof skillVersionRowSchema>[]>;
  readStep(runId: string, step: number): Promise<z.infer<typeof stepPageSchema>>;
  /** Id of one rollout of the run. */
  findRollout(runId: string): Promise<number>;
  countRuns(): Promise<number>;
};

const [tickets] = demoFamilies;

/** Two epochs of three steps: seconds without delays, with accepted and rejected candidates. */
export const quickConfig = {
  train: { num_epochs: 2, batch_size: 8, seed: 42 },
  gradient: { minibatch_size: 4, merge_batch_size: 4, analyst_workers: 4 },
  optimizer: {
    learning_rate: 3,
    min_learning_rate: 1,
    lr_scheduler: "cosine",
    slow_update_samples: 12,
  },
};

export function createApi(url: string): StudioApi {
  async function ask(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...(body === undefined
        ? {}
        : {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}: ${text}`);
    }
    return JSON.parse(text);
  }
  const readRun = async (runId: string) => runPage.parse(await ask(`/runs/${runId}`));
  const createDataset = async ({ name, items, options = {} }: DatasetInput) => {
    const reply = await ask("/datasets", {
      name,
      environment: "custom",
      options,
      files: [{ name: `${name}.json`, text: JSON.stringify(items) }],
      split: { mode: "explicit" },
    });
    return datasetReply.parse(reply).dataset.id;
  };
  const createRun = async (input: RunInput) => runReply.parse(await ask("/runs", input)).runId;
  return {
    createDataset,
    createRun,
    createDemoRun: async (name, config = quickConfig) => {
      const { name: _, ...options } = tickets.environment;
      const datasetId = await createDataset({
        name: tickets.id,
        items: tickets.items,
        options: dataOptions(options),
      });
      return createRun({ datasetId, name, config, seedSkill: tickets.seedSkill });
    },
    command: async (runId, type) => {
      await ask(`/runs/${runId}/commands`, {
        commandId: newId("command", { now: Date.now(), random: Math.random }),
        type,
      });
    },
    readRun,
    untilStatus: (runId, status) =>
      until(async () => {
        const reply = await readRun(runId);
        if (reply.run.status === "failed" && status !== "failed") {
          throw new Error(`the run ${runId} failed`);
        }
        return reply.run.status === status ? reply : null;
      }),
    readLog: async (runId) => {
      const log: FoldableEvent[] = [];
      for (;;) {
        const { events, lastSeq } = logReply.parse(
          await ask(`/runs/${runId}/events?afterSeq=${log.length}`),
        );
        log.push(...events.flatMap((event) => parseRunEvent(event) ?? []));
        if (events.length === 0 || log.length >= lastSeq) {
          return log;
        }
      }
    },
    listVersions: async (runId) =>
      z.object({ rows: z.array(skillVersionRowSchema) }).parse(await ask(`/runs/${runId}/versions`))
        .rows,
    readStep: async (runId, step) =>
      stepPageSchema.parse(await ask(`/runs/${runId}/steps/${step}`)),
    findRollout: async (runId) => {
      const { rows } = z
        .object({ rows: z.array(z.object({ id: z.number() })).min(1) })
        .parse(await ask(`/runs/${runId}/rollouts`));
      return rows[0]?.id ?? 0;
    },
    countRuns: async () =>
      z.object({ rows: z.array(z.unknown()) }).parse(await ask("/runs")).rows.length,
  };
}

/** What of the family's settings belongs to its data. */
function dataOptions(environment: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = ["scorer", "system_prompt", "user_template", "answer_format", "guidance"];
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));
}
