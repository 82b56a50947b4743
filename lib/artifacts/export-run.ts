import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { strToU8, zipSync } from "fflate";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getText } from "@/lib/services/read-text";
import { agentSkillFiles, type TextFile } from "./agent-skill";
import { readRunFacts } from "./run-facts";
import { type ArtifactSink, asWriteError, directorySink, removeLeftovers } from "./sink";
import { writeArtifacts, writeRun } from "./write-run";
import { type AddToZip, archiveTime, zipStream } from "./zip-stream";

export const exportFormats = ["dir", "zip", "skill"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Packs a few text files, such as an Agent Skill, into one archive. */
export function zipTexts(files: readonly TextFile[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map((file) => [file.path, strToU8(file.text)]));
  return new Uint8Array(zipSync(entries, { mtime: archiveTime }));
}

/** The output directory of a run as a zip archive, made while it is read. */
export function exportZip(db: Db, runId: string): ReadableStream<Uint8Array> {
  return zipStream((add) => writeRun(db, runId, zipSink(add)));
}

/** Writes each path once. */
function zipSink(add: AddToZip): ArtifactSink {
  const written = new Set<string>();
  const write = async (path: string, text: string) => {
    if (written.has(path)) {
      return;
    }
    written.add(path);
    await add(path, text);
  };
  return {
    write,
    async writeFolder(folder, files) {
      for await (const file of files) {
        await write(`${folder}/${file.path}`, file.text);
      }
    },
    has: async (path) => written.has(path),
  };
}

/** The Agent Skill made of a run's best skill, named after the run. */
export async function runAgentSkill(db: Db, runId: string): Promise<TextFile[]> {
  const facts = await readRunFacts(db, runId);
  const best = facts.versions.find((version) => version.skillHash === facts.bestSkillHash);
  const text = await getText(db, best?.contentHash ?? facts.seedSkillHash);
  return agentSkillFiles({
    name: facts.name,
    description: `Instructions for tasks like those of the data set "${facts.dataset.name}". Use when working on such tasks.`,
    text,
    metadata: {
      "skillopt-run": facts.id,
      "skillopt-target": facts.config.model.target.model,
      ...(facts.isSimulated ? { "skillopt-note": "Simulated model" } : {}),
    },
  });
}

/**
 * Writes a run to a directory, to a zip file, or as an Agent Skill folder, and returns the path of
 * what was made. A zip goes to `out` when that ends in `.zip`, else into that folder.
 */
export async function exportRun(
  db: Db,
  runId: string,
  out: string,
  format: ExportFormat,
): Promise<string> {
  switch (format) {
    case "dir":
      await writeArtifacts(db, runId, out);
      return out;
    case "zip":
      return writeZipFile(db, runId, out.endsWith(".zip") ? out : join(out, `${runId}.zip`));
    case "skill": {
      const sink = directorySink(out);
      const files = await runAgentSkill(db, runId);
      for (const file of files) {
        await sink.write(file.path, file.text);
      }
      await removeLeftovers(out);
      return join(out, dirname(files[0]?.path ?? ""));
    }
    default: {
      const unknown: never = format;
      throw new AppError({ code: "invalid_request", message: `Unknown format ${unknown}.` });
    }
  }
}

async function writeZipFile(db: Db, runId: string, file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(exportZip(db, runId)), createWriteStream(temporary));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asWriteError(error, file);
  }
  return file;
}
