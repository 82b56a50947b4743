import { makeRunPlan } from "@/lib/engine/plan";
import type { RunCommit, RunPorts } from "@/lib/engine/ports";
import { train } from "@/lib/engine/train";
import { custom } from "@/lib/environments/custom/environment";
import { demoRunConfig } from "@/lib/environments/demo/families";
import type { DemoFamily } from "@/lib/environments/demo/task-family";
import { textOfMessage } from "@/lib/models/messages";
import { answerAsSimulated, type ChatMessage } from "@/lib/models/simulated/world";
import type { TaskItem } from "@/lib/schemas/dataset";
import { customEnvironmentSchema } from "@/lib/schemas/environment";
import type { Trajectory } from "@/lib/schemas/outcome";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

const usage = { calls: 1, inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costMicros: 0 };

/** Items of a family as the custom environment reads them from a file. */
export function demoItems(family: DemoFamily) {
  const config = customEnvironmentSchema.parse(family.environment);
  const parsed = custom.parseItems(
    family.items.map((value, index) => ({ file: "demo.json", line: index + 1, value })),
    config,
  );
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const ofSplit = (split: string): TaskItem[] =>
    parsed.items.filter((_item, index) => parsed.splits[index] === split);
  return {
    config,
    warnings: parsed.warnings,
    train: ofSplit("train"),
    val: ofSplit("val"),
    test: ofSplit("test"),
  };
}

async function ask(system: string, messages: readonly ChatMessage[]) {
  const { text } = answerAsSimulated([{ role: "system", content: system }, ...messages]);
  return { text, finish: "stop" as const };
}

/** Runs one item through the environment and the simulated target. */
export function tryItem(
  config: ReturnType<typeof demoItems>["config"],
  item: TaskItem,
  skill: string,
) {
  return custom.runItem({
    config,
    item,
    skill,
    callTarget: async ({ system, messages }) => ({
      ...(await ask(
        system,
        messages.map((one) => ({
          role: one.role === "tool" ? "user" : one.role,
          content: textOfMessage(one),
        })),
      )),
      toolCalls: [],
    }),
  });
}

/** The real training loop and environment on the simulated models; only storage is in memory. */
export async function runDemo(
  family: DemoFamily,
  seed = 42,
  settings: RunConfigInput["optimizer"] = {},
) {
  const given = demoRunConfig(family);
  const config = runConfigSchema.parse({
    ...given,
    train: { ...given.train, seed },
    optimizer: { ...given.optimizer, ...settings },
  });
  const items = demoItems(family);
  const trajectories = new Map<string, Trajectory>();
  const commits: RunCommit[] = [];
  const questions: { system: string; message: string; reply: string }[] = [];
  const ports: RunPorts = {
    rollout: async ({ key, item, skill }) => {
      const result = await tryItem(items.config, item, skill);
      trajectories.set(key, {
        targetSystemPrompt: result.targetSystemPrompt,
        targetUserPrompt: result.targetUserPrompt,
        entries: [...result.entries],
      });
      return {
        ...result,
        itemId: item.id,
        taskType: item.taskType,
        usage,
        latencyMs: 1,
        attempts: 1,
        trajectoryHash: key,
      };
    },
    tryRollout: async (request) => ({ kind: "done", outcome: await ports.rollout(request) }),
    recall: async () => null,
    acceptUnscored: async () => undefined,
    askOptimizer: async ({ system, messages }) => {
      const reply = await ask(system, messages);
      questions.push({ system, message: messages[0]?.content ?? "", reply: reply.text });
      return { ...reply, usage };
    },
    remember: async (_key, _input, make) => make(),
    loadTrajectory: async (hash) => trajectories.get(hash)!,
    emit: () => undefined,
    log: () => undefined,
    commit: async (commit) => {
      commits.push(commit);
    },
    checkpoint: async () => undefined,
    now: () => 0,
  };
  const sizes = {
    train: items.train.length,
    val: items.val.length,
    test: items.test.length,
  };
  const summary = await train({
    runId: "run_demo",
    config,
    items,
    plan: makeRunPlan(config, sizes),
    seedSkill: family.seedSkill,
    guidance: custom.guidance(items.config),
    ports,
  });
  return { summary, commits, questions };
}
