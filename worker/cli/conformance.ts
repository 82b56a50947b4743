import { AppError } from "@/lib/errors";
import { runConformance } from "../conformance/run";
import type { Command } from "./command";

/** Longest shown form of an expected or given value. */
const longestValue = 200;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}

export const conformanceCommand: Command = {
  name: "conformance",
  summary: "Runs the recorded vectors of a folder through this implementation.",
  positionals: [{ name: "DIR", help: "folder with vector files" }],
  options: { quirks: { type: "boolean", help: "also list how known quirks come out" } },
  async run(input, terminal) {
    const directory = input.positionals[0] ?? "";
    const report = await runConformance(directory).catch((cause: unknown) => {
      throw new AppError({
        code: "invalid_request",
        message: `The vectors in ${directory} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: "Give the folder that holds edits.json, gate.json and the other vector files.",
        cause,
      });
    });
    for (const file of report.files) {
      const skipped = file.skipped > 0 ? `, ${file.skipped} not covered` : "";
      const same = file.quirks.filter(({ outcome }) => outcome === "as the original").length;
      const quirks =
        file.quirks.length > 0 ? `; quirks: ${same} of ${file.quirks.length} as the original` : "";
      terminal.print(
        `${file.name}: ${file.passed} passed, ${file.failed} failed${skipped}${quirks}`,
      );
      for (const failure of file.failures) {
        terminal.print(
          `  ✗ ${failure.name}: expected ${shown(failure.expected)}, got ${shown(failure.actual)}`,
        );
      }
      for (const quirk of input.flag("quirks") ? file.quirks : []) {
        terminal.print(`  · ${quirk.name}: ${quirk.outcome}. ${quirk.comment}`);
      }
    }
    for (const name of report.notCovered) {
      terminal.print(`${name}: not covered by this version`);
    }
    terminal.print(`${report.passed} passed, ${report.failed} failed`);
    return report.failed === 0 && report.passed > 0 ? 0 : 1;
  },
};
