import { roundedScore } from "./score-text";

/** What is known of an earlier step; missing fields are rendered as unknown. */
export type BufferedStep = {
  readonly step?: number | undefined;
  readonly action: string;
  readonly n_total?: number | undefined;
  readonly n_fail?: number | undefined;
  readonly failure_patterns?:
    | readonly {
        readonly pattern: string;
        readonly count: number;
        readonly task_ids: readonly string[];
      }[]
    | undefined;
  readonly score_before?: number | undefined;
  readonly score_after?: number | undefined;
  readonly score_after_at_most?: number | undefined;
  readonly rejected_edits?: readonly RejectedItem[] | undefined;
};

/** A refused edit, or a refused suggestion of the rewriting modes. */
export type RejectedItem = {
  readonly op?: string;
  readonly target?: string;
  readonly content?: string;
  readonly type?: string;
  readonly title?: string;
  readonly instruction?: string;
};

const introduction = [
  "Earlier steps of this epoch, oldest first.",
  "Do not propose again what was rejected here, and give priority to failures that are still unsolved.",
].join(" ");

/** The buffer as the optimizer reads it; "" when it is empty (R-3.8c). */
export function renderStepBuffer(entries: readonly BufferedStep[]): string {
  if (entries.length === 0) {
    return "";
  }
  return [introduction, ...entries.map(renderEntry)].join("\n\n");
}

function renderEntry(entry: BufferedStep): string {
  const failed = entry.n_fail ?? 0;
  const total = entry.n_total ?? "?";
  const lines = [
    `### Step ${entry.step ?? "?"}: ${entry.action.toUpperCase()} (${failed} of ${total} failed)`,
  ];
  for (const pattern of entry.failure_patterns ?? []) {
    lines.push(
      `- failure ${JSON.stringify(pattern.pattern)} x${pattern.count}: ${JSON.stringify(pattern.task_ids)}`,
    );
  }
  const rejected = entry.rejected_edits ?? [];
  if (rejected.length > 0) {
    lines.push(
      `Rejected edits; selection score ${scoreText(entry.score_before)} before, ${afterText(entry)} with them:`,
    );
    for (const [index, item] of rejected.entries()) {
      lines.push(`${index + 1}. ${JSON.stringify(rejectedFields(item))}`);
    }
  }
  return lines.join("\n");
}

function afterText(entry: BufferedStep): string {
  return entry.score_after_at_most === undefined
    ? scoreText(entry.score_after)
    : `at most ${roundedScore(entry.score_after_at_most)}`;
}

function scoreText(score: number | undefined): string {
  return score === undefined ? "?" : roundedScore(score);
}

/** JSON keeps line breaks and quotes of edits apart from the list around them. */
function rejectedFields(item: RejectedItem): Readonly<Record<string, string>> {
  const isSuggestion = item.title !== undefined || item.instruction !== undefined;
  if (isSuggestion) {
    return {
      type: item.type ?? "?",
      title: item.title ?? "",
      instruction: item.instruction ?? "",
    };
  }
  return {
    op: item.op ?? "?",
    ...(item.target ? { target: item.target } : {}),
    content: item.content ?? "",
  };
}
