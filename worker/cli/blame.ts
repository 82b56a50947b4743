import { editOpWord } from "@/lib/domain/edit-words";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { AppError } from "@/lib/errors";
import { formatPlural } from "@/lib/format/count";
import type { BlameOrigin } from "@/lib/schemas/read-models";
import { getBlame } from "@/lib/services/read-blame";
import { getBestSkill } from "@/lib/services/read-versions";
import type { Command, CommandInput } from "./command";
import { resolveRunId, withDatabase } from "./open-database";

function originWords(origin: BlameOrigin): string {
  const { kind, edit, step, epoch } = origin;
  switch (kind) {
    case "seed":
      return "seed";
    case "slow_update":
      return `slow update ${epoch}`;
    case "notes":
      return `notes of step ${step}`;
    case "rewrite":
      return `rewrite at step ${step}`;
    case "edit":
      return edit === null
        ? `step ${step}`
        : `step ${step} edit ${edit.position}/${edit.of} ${editOpWord(edit.op).toLowerCase()}, ${edit.sourceType}, ${formatPlural(edit.supportCount, "item")}`;
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

function gutter(origin: BlameOrigin | undefined, isEstimated: boolean): string {
  if (!origin) {
    return "";
  }
  const { sign } = outcomeWords(origin.kind === "seed" ? "seed" : origin.outcome);
  return `v${origin.version} ${sign} ${originWords(origin)}${isEstimated ? " (estimated)" : ""}`;
}

/** What the optimizer was looking at: the sources of each edit, once. */
function sourceLines(origins: readonly BlameOrigin[]): string[] {
  return origins.flatMap(({ edit, step }) => {
    if (!edit) {
      return [];
    }
    const merge =
      edit.from.length === 0
        ? ""
        : ` merged from ${edit.from.join(", ")}${edit.mergeLevel === null ? "" : ` (level ${edit.mergeLevel})`}`;
    const ids = edit.supportItems.map(({ itemId }) => itemId);
    const items = ids.length === 0 ? "" : ` items ${ids.join(", ")}`;
    return merge === "" && items === ""
      ? []
      : [`step ${step} edit ${edit.position}:${merge}${merge && items ? ";" : ""}${items}`];
  });
}

async function chooseVersion(
  db: Parameters<typeof getBlame>[0],
  runId: string,
  input: CommandInput,
): Promise<number> {
  const text = input.text("version");
  if (text === null) {
    return (await getBestSkill(db, runId)).version?.number ?? 0;
  }
  if (!/^v?\d{1,6}$/.test(text)) {
    throw new AppError({
      code: "invalid_request",
      message: `--version must be the number of a skill version, not ${text}.`,
      hint: "See: npm run skillopt -- blame --help",
    });
  }
  return Number(text.replace(/^v/, ""));
}

export const blameCommand: Command = {
  name: "blame",
  summary: "Shows for each line of a skill version which step, edit or epoch wrote it.",
  positionals: [{ name: "RUN", help: "id, beginning of an id, or name of the run" }],
  options: {
    version: { type: "string", value: "N", help: "number of the skill version; default: the best" },
    json: { type: "boolean", help: "everything that is known, as JSON" },
  },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const runId = await resolveRunId(db, input.positionals[0] ?? "");
      const blame = await getBlame(db, runId, await chooseVersion(db, runId, input));
      if (input.flag("json")) {
        terminal.print(JSON.stringify(blame, null, 2));
        return 0;
      }
      const rows = blame.lines.map((line) => ({
        left: gutter(blame.origins[line.origin], line.isEstimated),
        right: line.text,
      }));
      const width = Math.max(0, ...rows.map(({ left }) => left.length));
      for (const { left, right } of rows) {
        terminal.print(`${left.padEnd(width)} │ ${right}`);
      }
      for (const line of sourceLines(blame.origins)) {
        terminal.print(line);
      }
      return 0;
    }),
};
