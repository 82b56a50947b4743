import type { StepRecord } from "@/lib/schemas/step-record";
import { maybeWhole, textOr, wholeOr } from "./fields";
import { below, type ImportSource, isFields } from "./import-source";
import { type ImportedSettings, readSettings } from "./read-settings";
import { toStepRecord } from "./to-step-record";

/** What stands in an output directory now, without its results and trajectories. */
export type FoundRun = {
  readonly format: "studio" | "reference";
  readonly name: string;
  readonly settings: ImportedSettings;
  readonly isSimulated: boolean;
  readonly seedSkill: string;
  /** Sizes as far as the directory tells them; 0 is unknown. */
  readonly sizes: {
    readonly train: number;
    readonly stepsPerEpoch: number;
    readonly totalSteps: number;
  };
  /** Records without a gap from step 1. */
  readonly records: readonly StepRecord[];
  /** The last step is the first that may still change: its epoch end may not be written yet. */
  readonly summary: Record<string, unknown> | null;
  /** Fingerprint of the data set, when our manifest names it. */
  readonly fingerprint: string | null;
};

export function stepFolderOf(step: number): string {
  return `steps/step_${String(step).padStart(4, "0")}`;
}

export function skillFileOf(step: number): string {
  return `skills/skill_v${String(step).padStart(4, "0")}.md`;
}

/** True when the directory holds anything of a run. */
export async function isOutputDirectory(source: ImportSource): Promise<boolean> {
  const names = new Set(await source.names(""));
  return ["config.json", "history.json", "steps", "skills", "manifest.json"].some((name) =>
    names.has(name),
  );
}

export async function readFoundRun(source: ImportSource): Promise<FoundRun> {
  const manifest = await source.json("manifest.json");
  const flat = await source.json("config.json");
  const summary = await source.json("summary.json");
  const settings = readSettings(manifest, flat);
  const fields = isFields(flat) ? flat : {};
  const isStudio = isFields(manifest) && textOr(manifest.format, "").startsWith("skillopt-studio/");
  const name = isFields(manifest) ? textOr(manifest.name, "") : "";
  const stepsPerEpoch = wholeOr(fields.steps_per_epoch, 0);
  const dataset = isFields(manifest) && isFields(manifest.dataset) ? manifest.dataset : {};
  return {
    format: isStudio ? "studio" : "reference",
    name,
    settings,
    isSimulated: textOr(fields.model_note, "").startsWith("Simulated model"),
    seedSkill: await readSeed(source),
    sizes: {
      train: wholeOr(fields.train_size, 0),
      stepsPerEpoch,
      totalSteps: stepsPerEpoch * settings.config.train.num_epochs,
    },
    records: await readRecords(source, { settings, stepsPerEpoch, flat: fields }),
    summary: isFields(summary) ? summary : null,
    fingerprint: typeof dataset.fingerprint === "string" ? dataset.fingerprint : null,
  };
}

async function readSeed(source: ImportSource): Promise<string> {
  const seed = await source.text(skillFileOf(0));
  if (seed === null) {
    source.skip(skillFileOf(0), "the seed skill is missing; an empty one stands for it");
  }
  return seed ?? "";
}

/** Records of history.json and, where it lacks them, of the step folders; the last of a step counts. */
async function rawRecords(source: ImportSource): Promise<Map<number, unknown>> {
  const found = new Map<number, unknown>();
  const history = await source.json("history.json");
  for (const raw of Array.isArray(history) ? history : []) {
    const step = isFields(raw) ? maybeWhole(raw.step) : undefined;
    if (step === undefined) {
      source.skip("history.json", "an entry has no step number");
      continue;
    }
    if (found.has(step)) {
      source.skip("history.json", `step ${step} is there more than once; the last entry counts`);
    }
    found.set(step, raw);
  }
  for (const name of await source.names("steps")) {
    const step = Number(/^step_(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(step) && !found.has(step)) {
      const raw = await source.json(below("steps", `${name}/step_record.json`));
      if (raw !== null) {
        found.set(step, raw);
      } else if (step > 0) {
        source.skip(`steps/${name}`, "the step is not finished: it has no record");
      }
    }
  }
  return found;
}

async function readRecords(
  source: ImportSource,
  input: {
    settings: ImportedSettings;
    stepsPerEpoch: number;
    flat: Record<string, unknown>;
  },
): Promise<StepRecord[]> {
  const raw = await rawRecords(source);
  const { evaluation } = input.settings.config;
  const records: StepRecord[] = [];
  const steps = [...raw.keys()].toSorted((a, b) => a - b);
  for (const step of steps) {
    const expected = records.length + 1;
    if (step !== expected) {
      source.skip(
        stepFolderOf(step),
        `step ${expected} is missing, so nothing is known of what step ${step} began with`,
      );
      continue;
    }
    const last = records.at(-1);
    const made = toStepRecord(raw.get(step), {
      stepsPerEpoch: input.stepsPerEpoch,
      gateMetric: evaluation.gate_metric,
      selectionSize: evaluation.sel_env_num,
      before: {
        current: last?.current_score ?? 0,
        best: last?.best_score ?? 0,
        bestStep: last?.best_step ?? 0,
      },
    });
    if (made.record === null) {
      source.skip(stepFolderOf(step), `the record cannot be used: ${made.reason}`);
      break;
    }
    records.push(made.record);
  }
  return records;
}
