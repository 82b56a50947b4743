import { formatScore } from "../format/score";
import type { LibraryOrigin } from "../schemas/library";

/** Where a version comes from, in words. */
export function originText(origin: LibraryOrigin): string {
  switch (origin.kind) {
    case "imported":
      return origin.fileName === "" ? "Pasted" : `Imported from ${origin.fileName}`;
    case "run":
      return `${origin.runName}, v${origin.version}`;
    case "restored":
      return `Version ${origin.from} again`;
    default: {
      const unknown: never = origin;
      return unknown;
    }
  }
}

/** The score a version is known to have had; empty when it was never measured. */
export function originScore(origin: LibraryOrigin): string {
  return origin.kind === "run" && origin.score !== null
    ? `${formatScore(origin.score)} on ${origin.datasetName}, ${origin.targetModel}`
    : "";
}

/**
 * A comment to end an exported skill with: where the text comes from and what it scored. Nothing of it
 * can end the comment early.
 */
export function provenanceBlock(origin: LibraryOrigin, skillHash: string): string {
  const facts =
    origin.kind === "run"
      ? [
          `run: ${origin.runName} (${origin.runId}), version ${origin.version}, step ${origin.step}`,
          `dataset: ${origin.datasetName}, ${origin.selectionCount} selection items`,
          `target: ${origin.targetModel}${origin.isSimulated ? " (simulated model)" : ""}`,
          `score: ${formatScore(origin.score)}, baseline ${formatScore(origin.baseline)}`,
        ]
      : [`origin: ${originText(origin)}`];
  const lines = [...facts, `skill: ${skillHash}`].map((line) => line.replace(/--+>?/g, "-"));
  return `\n<!-- provenance\n${lines.join("\n")}\n-->\n`;
}
