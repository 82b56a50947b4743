import * as z from "zod";
import type { RunPorts } from "@/lib/engine/ports";
import { type Trajectory, trajectorySchema } from "@/lib/schemas/outcome";
import type { Stage } from "@/lib/schemas/step-record";
import type { CommandInbox } from "./command-inbox";
import { type Effects, inputHash } from "./effects";
import type { JournalRow } from "./flush-transaction";
import type { InheritedJournal } from "./inherited-journal";
import type { createQuestions } from "./optimizer-effect";
import type { EffectRecord, RunWriter } from "./run-writer";
import type { createRollouts } from "./target-effect";

const stepStages: ReadonlySet<Stage> = new Set([
  "rollout",
  "reflect",
  "aggregate",
  "select",
  "update",
  "gate",
]);

const trajectoriesKept = 64;
const anyJson = z.unknown();

function journalOnly(journal: JournalRow): EffectRecord {
  return { journal, calls: [], blobs: [], facts: [] };
}

/** Trajectories of the last uses; a reflection group reads the same ones for its repair rounds. */
function createTrajectoryCache(load: (hash: string) => Promise<Trajectory>) {
  const kept = new Map<string, Promise<Trajectory>>();
  return (hash: string): Promise<Trajectory> => {
    const known = kept.get(hash);
    const found = known ?? load(hash);
    kept.delete(hash);
    kept.set(hash, found);
    const oldest = kept.keys().next().value;
    if (kept.size > trajectoriesKept && oldest !== undefined) {
      kept.delete(oldest);
    }
    return found;
  };
}

/** The engine's view of the world, made durable. Where the run stands is noted for the failure record. */
export function createRunPorts(input: {
  writer: RunWriter;
  effects: Effects;
  inbox: CommandInbox;
  rollouts: ReturnType<typeof createRollouts>;
  questions: ReturnType<typeof createQuestions>;
  /** Results of the parent of a fork. */
  inherited: InheritedJournal | null;
  loadText: (hash: string) => Promise<string>;
  now: () => number;
  /** Something that files are made of is durable. */
  onCommit: () => void;
}): { ports: RunPorts; place: () => { stage: Stage | null; step: number | null } } {
  const { writer, effects } = input;
  let stage: Stage | null = null;
  let step = 0;
  let stepInHand = false;

  const ports: RunPorts = {
    rollout: input.rollouts.rollout,
    tryRollout: input.rollouts.tryRollout,
    acceptUnscored: input.rollouts.acceptUnscored,
    askOptimizer: input.questions.askOptimizer,
    // The journal holds what `make` returned as JSON; the caller knows its type by the key.
    remember: <T>(key: string, value: unknown, make: () => Promise<T>) => {
      const hash = inputHash(value);
      return effects.run<T>({
        key,
        inputHash: hash,
        read: (stored) => anyJson.parse(JSON.parse(stored)) as T,
        inherit: () => {
          const stored = input.inherited?.find(key, hash) ?? null;
          return (
            stored && {
              value: anyJson.parse(JSON.parse(stored.result)) as T,
              record: journalOnly({ key, inputHash: hash, result: stored.result }),
            }
          );
        },
        work: async () => {
          const made = await make();
          const result = JSON.stringify(made ?? null);
          const record = journalOnly({ key, inputHash: hash, result });
          return { value: made, record, isFree: true };
        },
      });
    },
    recall: async <T>(key: string, value: unknown) => {
      const hash = inputHash(value);
      const read = (stored: string) => anyJson.parse(JSON.parse(stored)) as T;
      const known = await effects.known<T>(key, { inputHash: hash, read });
      const stored = known === null ? (input.inherited?.find(key, hash) ?? null) : null;
      // What a fork takes over is remembered by it, so that a fork of the fork finds it too.
      return stored === null
        ? known
        : ports.remember<T>(key, value, async () => read(stored.result));
    },
    loadTrajectory: createTrajectoryCache(async (hash) =>
      trajectorySchema.parse(JSON.parse(await input.loadText(hash))),
    ),
    emit(events) {
      for (const event of events) {
        if (event.type === "stage_started") {
          stage = event.data.stage;
          step = event.data.step;
          stepInHand = stepStages.has(event.data.stage);
        }
      }
      writer.append(events.map((event) => ({ kind: "event", event })));
      if (events.some((event) => event.type === "test_scored")) {
        // A write that fails is met by the next effect.
        writer.flush().then(input.onCommit, () => {});
      }
    },
    log({ key, level, stage: where, step: number, message }) {
      writer.line(key, {
        at: new Date().toISOString(),
        level,
        stage: where,
        step: number,
        message,
      });
    },
    async commit(commit) {
      await writer.commit(commit);
      stepInHand = false;
      input.onCommit();
    },
    async checkpoint(border) {
      await input.inbox.checkpoint({ stopIsDue: border === "step" || !stepInHand });
    },
    now: input.now,
  };
  return { ports, place: () => ({ stage, step: step > 0 ? step : null }) };
}
