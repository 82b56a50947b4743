import { outcomeWords } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import { formatPlural } from "../format/count";
import { formatScore } from "../format/score";
import type { ChangedItem, ShareFindings, ShareRule } from "../schemas/share";
import { shareSentence } from "./share-sentence";
import { shareVerdict } from "./share-verdict";

/** The page of a link as one Markdown document, for a ticket or a wiki. Texts of models stay in fences. */
export function shareReport(state: RunState, findings: ShareFindings): string {
  const verdict = shareVerdict(state, findings);
  const { created } = state;
  const parts = [
    `# ${oneLine(created?.name ?? "A run")}`,
    `${shareSentence(state)}.`,
    created?.isSimulated ? "Simulated models." : "",
    created
      ? [
          `Dataset: ${oneLine(created.datasetName)}`,
          created.targetModel
            ? `target ${oneLine(created.targetModel)}, optimizer ${oneLine(created.optimizerModel)}`
            : "",
        ]
          .filter(Boolean)
          .join("; ")
      : "",
    verdict ? `## Is it better?\n\n**${verdict.answer}.** ${verdict.reason}` : "",
    verdict
      ? table(
          ["Skill", "Split", "Score", "Passed", "Interval"],
          verdict.rows.map((row) => [row.name, row.split, row.score, row.fraction, row.interval]),
        )
      : "",
    findings.rules === null ? "" : rulesPart(findings.rules, findings),
    itemsPart("What got worse", findings.regressed, findings.comparison?.regressed ?? null),
    itemsPart("What got better", findings.improved, findings.comparison?.improved ?? null),
    decisionsPart(state),
    findings.notes === "" ? "" : `## Notes\n\n${fence(findings.notes)}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function rulesPart(rules: readonly ShareRule[], findings: ShareFindings): string {
  const head = `## What changed\n\n${formatPlural(findings.linesAdded, "line")} added or changed, ${findings.linesRemoved} removed.`;
  return [head, ...rules.map((rule) => `### ${ruleTitle(rule)}\n\n${fence(rule.text)}`)].join(
    "\n\n",
  );
}

/** `Step 7, edit 2 of 4: asked for by 5 failures; accepted at 0.815`. */
export function ruleTitle(rule: ShareRule): string {
  return `${rule.title}: ${ruleSupport(rule)}`;
}

export function ruleSupport(rule: ShareRule): string {
  const support =
    rule.supportCount === 0
      ? ""
      : `asked for by ${formatPlural(rule.supportCount, "item")}${rule.source === "" ? "" : rule.source === "failures" ? " that failed" : " that passed"}`;
  const outcome = rule.outcome === "" ? "" : outcomeWords(rule.outcome).word.toLowerCase();
  const score = rule.score === null ? "" : `at ${formatScore(rule.score)}`;
  return [support, [outcome, score].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}

function itemsPart(title: string, items: readonly ChangedItem[], count: number | null): string {
  if (count === null) {
    return "";
  }
  const head = `## ${title}\n\n${formatPlural(count, "item")} of the selection split.`;
  return items.length === 0
    ? head
    : `${head}\n\n${table(
        ["Item", "Task", "Expected", "Seed's answer", "Best skill's answer"],
        items.map((item) => [item.itemId, item.task, item.expected, item.before, item.after]),
      )}`;
}

function decisionsPart(state: RunState): string {
  if (state.steps.length === 0) {
    return "";
  }
  const rows = state.steps.map((record) => [
    String(record.step),
    outcomeWords(record.action).word,
    formatScore(record.candidate_gate_score ?? null),
    formatScore(record.best_score),
  ]);
  return `## Decisions\n\n${table(["Step", "Outcome", "Candidate", "Best"], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return oneLine(text).replaceAll("|", "\\|");
}

/** Text of a model or a dataset on one line, without what Markdown would make of it. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#!]/g, (sign) => `\\${sign}`);
}

/** A fence longer than any inside. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}markdown\n${text}\n${mark}`;
}
