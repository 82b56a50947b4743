import { basename, dirname, join, resolve } from "node:path";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import {
  type BenchmarkSource,
  benchmarkSources,
  findBenchmarkSource,
} from "@/lib/prepare/benchmark";
import { type PrepareProgress, prepareBenchmark, sizes } from "@/lib/prepare/prepare-benchmark";
import type { Command, CommandInput } from "./command";
import { bar } from "./progress";
import type { Terminal } from "./terminal";

const known = benchmarkSources.map(({ name }) => name).join(", ");

export const dataCommand: Command = {
  name: "data",
  summary: "Turns the published files of a benchmark into train, val and test items.",
  positionals: [
    { name: "prepare", help: "the only action" },
    { name: "BENCHMARK", help: known },
  ],
  options: {
    source: { type: "string", value: "FILE|DIR", help: "published file, or the folder with them" },
    out: {
      type: "string",
      value: "DIR",
      help: "folder to make, with train, val and test (default: its place for the web app)",
    },
    manifest: {
      type: "string",
      value: "FILE|DIR",
      help: "released list of ids; left out, the items are cut by ratio and seed",
    },
    images: { type: "string", value: "DIR", help: "page images (DocVQA; default: the source)" },
    ratio: { type: "string", value: "A:B:C", help: "train : selection : test (default 2:1:7)" },
    seed: { type: "string", value: "N", help: "seed of the cut (default 42)" },
    sample: {
      type: "string",
      value: "N|all",
      help: "items drawn before the cut (default: as published)",
    },
    "allow-other-counts": { type: "boolean", help: "accept a manifest of other sizes" },
    force: { type: "boolean", help: "replace a folder this command made" },
  },
  run: async (input, terminal) => {
    const [action = "", name = ""] = input.positionals;
    if (action !== "prepare") {
      throw requestError(`Unknown action ${action}.`, "Write: data prepare BENCHMARK");
    }
    const source = findBenchmarkSource(name);
    if (source === null) {
      throw requestError(`${name} cannot be prepared.`, `Known: ${known}.`);
    }
    return prepare(source, input, terminal);
  },
};

function requestError(message: string, hint: string): AppError {
  return new AppError({ code: "invalid_request", message, hint });
}

async function prepare(
  source: BenchmarkSource,
  input: CommandInput,
  terminal: Terminal,
): Promise<number> {
  const from = input.text("source");
  const out = input.text("out") ?? join(env.SKILLOPT_DATA_DIR, source.name);
  if (!from) {
    throw requestError("--source FILE|DIR is missing.", source.instructions.join("\n"));
  }
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const made = await prepareBenchmark({
      source,
      from,
      out,
      manifest: input.text("manifest"),
      images: input.text("images"),
      ratio: input.text("ratio") ?? "2:1:7",
      seed: wholeNumber(input, "seed") ?? 42,
      sampleSize:
        input.text("sample") === "all" ? null : (wholeNumber(input, "sample") ?? source.sampleSize),
      force: input.flag("force"),
      allowOtherCounts: input.flag("allow-other-counts"),
      signal: stop.signal,
      onProgress: (progress) => terminal.status(progressLine(progress)),
    });
    terminal.status("");
    const images = made.imageCount > 0 ? `, ${made.imageCount} images` : "";
    const size = made.isPublishedSize ? ", the published sizes" : "";
    terminal.print(`${source.title}: ${sizes(made.counts)} train/val/test items${images}${size}`);
    for (const note of made.notes) terminal.print(note);
    terminal.print(`Folder: ${out} (use it as env.split_dir)`);
    if (isOffered(out)) {
      terminal.print(`In the browser: Datasets, New dataset, folder ${basename(resolve(out))}.`);
    }
    return 0;
  } catch (error) {
    terminal.status("");
    if (stop.signal.aborted) {
      terminal.warn("Stopped; nothing was written.");
      return 130;
    }
    throw withInstructions(error, source);
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** True when the web app lists the folder among those it may import. */
function isOffered(out: string): boolean {
  return dirname(resolve(out)) === resolve(env.SKILLOPT_DATA_DIR);
}

/** A source that is not there is a matter of getting it. */
function withInstructions(error: unknown, source: BenchmarkSource): unknown {
  if (!(error instanceof AppError) || error.code !== "invalid_data" || error.hint !== "") {
    return error;
  }
  const isAbsent = /no such file|holds no|holds Parquet/.test(error.message);
  const { code, message, fields } = error;
  return isAbsent
    ? new AppError({ code, message, fields, hint: source.instructions.join("\n"), cause: error })
    : error;
}

function wholeNumber(input: CommandInput, name: string): number | null {
  const text = input.text(name);
  if (text === null) {
    return null;
  }
  if (!/^\d{1,9}$/.test(text)) {
    throw requestError(`--${name} is ${text}.`, "Use a whole number.");
  }
  return Number(text);
}

const stageWords = {
  counting: "Counting",
  reading: "Reading",
  images: "Copying images",
  writing: "Writing",
} as const;

function progressLine({ stage, done, total }: PrepareProgress): string {
  const share = total === 0 ? 1 : done / total;
  const isBytes = stage === "counting" || stage === "reading";
  const amount = isBytes ? `${Math.round(share * 100)} %` : `${done}/${total}`;
  return `${stageWords[stage]}  ${bar(share)} ${amount}`;
}
