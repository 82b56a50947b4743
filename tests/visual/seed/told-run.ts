import type { Db } from "@/lib/db/client";
import { toTextBlob } from "@/lib/db/text-blob";
import { evaluate } from "@/lib/engine/evaluate";
import { noUsage } from "@/lib/engine/ledger";
import type { OptimizerRequest, RolloutRequest, RunPorts } from "@/lib/engine/ports";
import { train } from "@/lib/engine/train";
import type { EnvironmentResult } from "@/lib/environments/environment";
import { textOfMessage } from "@/lib/models/messages";
import { answerAsSimulated, type ChatMessage } from "@/lib/models/simulated/world";
import type { Price } from "@/lib/schemas/model-role";
import {
  type ItemOutcome,
  type Trajectory,
  trajectorySchema,
  type Usage,
} from "@/lib/schemas/outcome";
import type { RunFailure } from "@/lib/schemas/run-summary";
import { getText } from "@/lib/services/read-text";
import { claimRun } from "../../../worker/claim";
import { type LoadedRun, loadRun } from "../../../worker/load-run";
import { toRecord } from "../../../worker/rollout-record";
import { openRunWriter, type RunEnding, type RunWriter } from "../../../worker/run-writer";
import { passTime, toldNow } from "./clock";

/** How far a story goes and how it ends; without an ending the run is still going on. */
export type Story = {
  readonly runId: string;
  readonly workerId: string;
  /** Target runs until the story breaks off; left out, the run is told to its end. */
  readonly rollouts?: number;
  readonly ending?: { readonly status: RunEnding["status"]; readonly failure?: RunFailure };
};

class StoryEnds extends Error {}

/** One thing at a time, in the order asked: the same story each time. */
function createTurn() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

/** Milliseconds a call took: by its text, like everything a simulated model does. */
function latencyOf(pace: number, tokens: number): number {
  return Math.round(380 + 900 * pace + 3 * tokens);
}

function costOf(price: Price | undefined, input: number, output: number): number {
  return price ? Math.round(input * price.input + output * price.output) : 0;
}

function askSimulated(messages: readonly ChatMessage[], price: Price | undefined) {
  const reply = answerAsSimulated(messages);
  const { promptTokens: inputTokens, completionTokens: outputTokens } = reply;
  const usage: Usage = {
    calls: 1,
    inputTokens,
    cachedInputTokens: 0,
    outputTokens,
    costMicros: costOf(price, inputTokens, outputTokens),
  };
  return { text: reply.text, usage, latencyMs: latencyOf(reply.pace, outputTokens) };
}

async function runItem(loaded: LoadedRun, request: RolloutRequest) {
  const { price } = loaded.config.model.target;
  let called: { usage: Usage; latencyMs: number } = { usage: noUsage, latencyMs: 0 };
  const result: EnvironmentResult = await loaded.environment.runItem({
    config: loaded.config.env,
    item: request.item,
    skill: request.skill,
    seed: request.seed ?? loaded.config.train.seed,
    callTarget: async ({ system, messages }) => {
      const turns = messages.map((one) => ({ role: "user", content: textOfMessage(one) }));
      const { text, ...rest } = askSimulated(
        [{ role: "system", content: system }, ...turns],
        price,
      );
      called = rest;
      return { text, finish: "stop", toolCalls: [] };
    },
    signal: new AbortController().signal,
    loadAttachment: async () => {
      throw new Error("a story has no attachments");
    },
  });
  return { result, ...called };
}

/** Tells a created run with the real engine and the real writer, on the simulated models. */
export async function tellRun(db: Db, story: Story): Promise<void> {
  const { runId } = story;
  const { claim } = await claimRun(db, { runId, workerId: story.workerId });
  const loaded = await loadRun(db, runId);
  const writer = await openRunWriter({
    db,
    runId,
    claim,
    publish: () => {},
    clock: () => new Date(toldNow()),
  });
  const { environment, config, plan, items, seedSkill, guidance } = loaded;
  const context = {
    runId,
    config,
    plan,
    items,
    seedSkill,
    guidance,
    expectedAnswers: environment.expectedAnswers,
    ports: portsOf(db, { loaded, writer, story }),
  };
  try {
    await (loaded.kind === "eval"
      ? evaluate(context, { skill: seedSkill, split: loaded.evalSplit })
      : train(context));
  } catch (error) {
    if (!(error instanceof StoryEnds)) {
      throw error;
    }
  }
  await writer.flush();
  if (story.ending) {
    const { status, failure = null } = story.ending;
    await writer.finish({ status, reason: failure?.message ?? status, failure, done: [] });
  }
}

function portsOf(db: Db, input: { loaded: LoadedRun; writer: RunWriter; story: Story }): RunPorts {
  const { loaded, writer, story } = input;
  const inTurn = createTurn();
  const done = new Map<string, ItemOutcome>();
  let rollouts = 0;

  async function rollout(request: RolloutRequest): Promise<ItemOutcome> {
    const known = done.get(request.key) ?? (request.takeFrom && done.get(request.takeFrom.key));
    if (known) {
      return known;
    }
    rollouts += 1;
    if (story.rollouts !== undefined && rollouts > story.rollouts) {
      throw new StoryEnds();
    }
    const { result, usage, latencyMs } = await runItem(loaded, request);
    passTime(latencyMs);
    const { targetSystemPrompt, targetUserPrompt, entries, details, ...scored } = result;
    const trajectory = toTextBlob(
      JSON.stringify({ targetSystemPrompt, targetUserPrompt, entries }),
    );
    const outcome: ItemOutcome = {
      itemId: request.item.id,
      taskType: request.item.taskType,
      ...scored,
      details: { ...details },
      usage,
      latencyMs,
      attempts: 1,
      trajectoryHash: trajectory.hash,
    };
    done.set(request.key, outcome);
    const { key, place } = request;
    const call = {
      key,
      role: "target" as const,
      stage: place.stage,
      step: place.step || null,
      epoch: place.epoch || null,
      model: loaded.config.model.target.model,
      ...outcome.usage,
      latencyMs,
      attempts: 1,
      promptHash: null,
      replyHash: null,
    };
    const data = JSON.stringify(outcome);
    const record = toRecord(request, { outcome, data, hash: key, calls: [call] });
    await writer.record({ ...record, blobs: [trajectory] });
    return outcome;
  }

  async function askOptimizer(request: OptimizerRequest) {
    const messages = [{ role: "system", content: request.system }, ...request.messages];
    const { price, model } = loaded.config.model.optimizer;
    const { text, usage, latencyMs } = askSimulated(messages, price);
    passTime(4 * latencyMs);
    const blobs = [messages.map(({ role, content }) => `[${role}]\n${content}`).join("\n\n"), text];
    const [prompt, reply] = blobs.map(toTextBlob);
    const { key, place, stage } = request;
    await writer.record({
      journal: null,
      calls: [
        {
          key,
          role: "optimizer",
          stage,
          step: place.step || null,
          epoch: place.epoch || null,
          model,
          ...usage,
          latencyMs: 4 * latencyMs,
          attempts: 1,
          promptHash: prompt?.hash ?? null,
          replyHash: reply?.hash ?? null,
        },
      ],
      blobs: [prompt, reply].flatMap((blob) => blob ?? []),
      facts: [{ kind: "usage", place, role: "optimizer", stage, usage, attempts: 1 }],
    });
    return { text, finish: "stop" as const, usage };
  }

  return {
    rollout: (request) => inTurn(() => rollout(request)),
    tryRollout: async (request) => ({
      kind: "done",
      outcome: await inTurn(() => rollout(request)),
    }),
    acceptUnscored: async () => {},
    askOptimizer: (request) => inTurn(() => askOptimizer(request)),
    remember: async (_key, _input, make) => make(),
    recall: async () => null,
    loadTrajectory: async (hash): Promise<Trajectory> =>
      trajectorySchema.parse(JSON.parse(await getText(db, hash))),
    emit: (events) => writer.append(events.map((event) => ({ kind: "event", event }))),
    log: ({ key, level, stage, step, message }) =>
      writer.line(key, { at: new Date().toISOString(), level, stage, step, message }),
    commit: (commit) => inTurn(() => writer.commit(commit)),
    checkpoint: () => inTurn(() => writer.flush()),
    now: toldNow,
  };
}
