import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Db } from "@/lib/db/client";
import { disagreements, verdictOf } from "@/lib/domain/judge-agreement";
import { judgeScorersOf, judgeSettings } from "@/lib/domain/run-judge";
import { AppError } from "@/lib/errors";
import { cutText } from "@/lib/format/text";
import { makeAgreementView, usageWords } from "@/lib/run-view/judge-view";
import {
  createJudgeCheckSchema,
  type JudgeCheck,
  judgeCheckLimits,
  judgeRoundSchema,
} from "@/lib/schemas/judge";
import type { RunConfig } from "@/lib/schemas/run-config";
import { askJudgeOfCheck } from "@/lib/services/ask-judge";
import { createJudgeCheck } from "@/lib/services/judge-checks";
import { readJudgeLabels } from "@/lib/services/read-judge-labels";
import type { Command, CommandInput } from "./command";
import { withDatabase } from "./open-database";
import { bar } from "./progress";
import { configOptions, importConfiguredData, printsConfig, readConfig } from "./run-input";
import type { Terminal } from "./terminal";

const shownDisagreements = 20;

export const judgeCommand: Command = {
  name: "judge",
  summary: "Compares the judge of a configuration with labelled answers.",
  positionals: [{ name: "check", help: "the only action" }],
  takesSettings: true,
  options: {
    config: { ...configOptions.config, help: "run configuration with the scorer llmJudge (YAML)" },
    set: configOptions.set,
    labels: {
      type: "string",
      value: "FILE",
      help: "labelled answers: id, answer, pass and perhaps score (JSON, JSON Lines, CSV); left out, right answers and those of other items",
    },
    size: {
      type: "string",
      value: "N",
      help: `answers when no file names them (default ${judgeCheckLimits.usualCases})`,
    },
    rounds: {
      type: "string",
      value: "LIST",
      help: "first,again,swapped (default all): as in a run, once more, answer before reference",
    },
    part: { type: "string", value: "N", help: "which judge of a composite scorer (default 1)" },
    json: { type: "boolean", help: "the whole check as JSON" },
    "print-config": configOptions["print-config"],
    quiet: configOptions.quiet,
  },
  run: async (input, terminal) => {
    const [action = ""] = input.positionals;
    if (action !== "check") {
      throw requestError(`Unknown action ${action}.`, "Write: judge check --config FILE");
    }
    const read = await readConfig(input, terminal);
    if (printsConfig(input, read, terminal)) {
      return 0;
    }
    return withDatabase((db) => check(db, read.config, input, terminal));
  },
};

function requestError(message: string, hint: string): AppError {
  return new AppError({ code: "invalid_request", message, hint });
}

/** Exit code 0 only when the judge agrees well enough over enough answers. */
async function check(
  db: Db,
  config: RunConfig,
  input: CommandInput,
  terminal: Terminal,
): Promise<number> {
  const judge = judgeSettings(config);
  const part = numberOption(input, "part") ?? 1;
  const scorer = judgeScorersOf(config.env)[part - 1];
  if (judge === null || scorer === undefined) {
    throw new AppError({
      code: "invalid_config",
      message:
        judge === null
          ? "No judge scores this configuration."
          : `The scorer has no judge number ${part}.`,
      hint: "Set env.scorer.type=llmJudge and env.scorer.rubric.",
      fields: [{ path: "env.scorer", message: "is no LLM judge" }],
    });
  }
  const labels = input.text("labels");
  const cases = labels === null ? null : await readLabels(labels);
  const request = createJudgeCheckSchema.parse({
    scorer,
    judge,
    source: cases === null ? "references" : "given",
    size: numberOption(input, "size") ?? judgeCheckLimits.usualCases,
    ...(cases === null ? {} : { cases }),
    ...roundsOption(input),
  });
  const datasetId = await importConfiguredData(db, config);
  const made = await createJudgeCheck(db, datasetId, request);
  const done = await askAll(db, made, input, terminal);
  if (input.flag("json")) {
    terminal.print(JSON.stringify(done, null, 2));
  } else {
    printCheck(done, terminal);
  }
  return done.agreement.level === "good" ? 0 : 1;
}

async function readLabels(path: string) {
  const content = await readFile(path).catch((cause: unknown) => {
    throw new AppError({
      code: "invalid_request",
      message: `The file of labels ${path} cannot be read.`,
      hint: "Check the path; it is taken from the folder the command runs in.",
      fields: [{ path: "labels", message: "cannot be read" }],
      cause,
    });
  });
  return readJudgeLabels({ name: basename(path), content });
}

function numberOption(input: CommandInput, name: "size" | "part"): number | null {
  const text = input.text(name);
  if (text === null) {
    return null;
  }
  const most = name === "size" ? judgeCheckLimits.maxCases : 8;
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > most) {
    throw requestError(`--${name} is ${text}.`, `Use a whole number, 1 to ${most}.`);
  }
  return Number(text);
}

function roundsOption(input: CommandInput): { rounds?: string[] } {
  const text = input.text("rounds");
  if (text === null) {
    return {};
  }
  const rounds = text.split(",").map((word) => word.trim());
  const wrong = rounds.find((round) => !judgeRoundSchema.safeParse(round).success);
  if (wrong !== undefined || !rounds.includes("first") || new Set(rounds).size < rounds.length) {
    throw requestError(
      `--rounds is ${text}.`,
      `Use first, and any of ${judgeRoundSchema.options.slice(1).join(", ")}, each once.`,
    );
  }
  return { rounds };
}

/** Throws AppError `provider_unavailable` when the judge gives no answer; verdicts so far are kept. */
async function askAll(
  db: Db,
  made: JudgeCheck,
  input: CommandInput,
  terminal: Terminal,
): Promise<JudgeCheck> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    for (;;) {
      const asked = await askJudgeOfCheck(db, made.id, {
        limit: judgeCheckLimits.maxAskedAtOnce,
        signal: stop.signal,
      });
      if (!input.flag("quiet")) {
        const { judged, cases } = asked.check.agreement;
        terminal.status(`Judging  ${bar(judged / cases)} ${judged}/${cases}`);
      }
      if (asked.problem) {
        throw new AppError({
          code: "provider_unavailable",
          message: asked.problem.message,
          hint: asked.problem.hint,
        });
      }
      if (asked.remaining === 0) {
        return asked.check;
      }
    }
  } finally {
    terminal.status("");
    process.off("SIGINT", onInterrupt);
  }
}

function printCheck(check: JudgeCheck, terminal: Terminal): void {
  const view = makeAgreementView(check.agreement);
  terminal.print(`${check.judge.model}: ${view.sentence}`);
  const width = Math.max(...view.figures.map(({ name }) => name.length));
  for (const { name, value, detail } of view.figures) {
    terminal.print(`  ${name.padEnd(width)}  ${value.padStart(6)}  ${detail}`);
  }
  terminal.print("");
  terminal.print(`  ${"".padEnd(14)}  judge: pass  judge: fail`);
  for (const { name, pass, fail } of view.confusion) {
    terminal.print(
      `  ${name.padEnd(14)}  ${String(pass).padStart(11)}  ${String(fail).padStart(11)}`,
    );
  }
  if (view.bias.length > 0) {
    terminal.print("");
    for (const { score, cases, judge, bias } of view.bias) {
      terminal.print(`  score ${score}: ${cases} answers, judge ${judge}, bias ${bias}`);
    }
  }
  const differing = disagreements(check.cases);
  if (differing.length > 0) {
    terminal.print("");
    terminal.print(`  Disagreements (${differing.length}):`);
  }
  for (const one of differing.slice(0, shownDisagreements)) {
    const verdict = verdictOf(one, "first");
    const reason = one.verdicts.find(({ round }) => round === "first")?.reason ?? "";
    terminal.print(
      `  ${one.itemId}: person ${one.label?.pass ? "pass" : "fail"}, judge ${verdict?.pass ? "pass" : "fail"}: ${cutText(oneLine(one.answer), 60)} — ${cutText(oneLine(reason), 160)}`,
    );
  }
  if (differing.length > shownDisagreements) {
    terminal.print(`  … and ${differing.length - shownDisagreements} more; --json prints all.`);
  }
  const { failed } = check.agreement;
  if (failed > 0) {
    terminal.print(`  ${failed} replies of the judge could not be read.`);
  }
  terminal.print(`  ${usageWords(check)} Kept as ${check.id}.`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
