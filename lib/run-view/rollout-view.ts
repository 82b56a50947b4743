import { itemResult, itemResultWords, purposeWord } from "../domain/status-words";
import { formatCount } from "../format/count";
import { formatLatency } from "../format/duration";
import { formatMoney } from "../format/money";
import { formatScore } from "../format/score";
import { shortHash } from "../format/text";
import { judgedSchema } from "../schemas/judge";
import { shownImagesSchema, type TrajectoryEntry } from "../schemas/outcome";
import type { RolloutPage } from "../schemas/read-models";

export type Message = {
  readonly key: string;
  readonly role: string;
  readonly text: string;
  /** Set on what was written after the target had finished. */
  readonly isAfterScoring: boolean;
  readonly isMono: boolean;
};

export type RolloutView = {
  readonly title: string;
  readonly result: ReturnType<typeof itemResultWords>;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly messages: readonly Message[];
  /** Pictures the target was shown, by their place. */
  readonly images: readonly { readonly index: number; readonly words: string }[];
  /** What a judge said, vote by vote; empty where nothing was judged. */
  readonly verdicts: readonly {
    readonly key: string;
    readonly name: string;
    readonly word: string;
    readonly tone: "accept" | "reject";
    readonly reason: string;
  }[];
  readonly given: string;
  readonly expected: readonly string[];
  readonly failReason: string;
  readonly task: string;
};

/** A rollout in words: facts, messages in order, the scorer's note marked as added after scoring. */
export function makeRolloutView(page: RolloutPage): RolloutView {
  const { row, outcome, trajectory } = page;
  const result = itemResultWords(itemResult(outcome));
  const prompts: Message[] =
    trajectory === null
      ? []
      : [
          message("prompt-system", "system prompt", trajectory.targetSystemPrompt),
          message("prompt-user", "user", trajectory.targetUserPrompt),
        ].filter((entry) => entry.text !== "");
  const entries = (trajectory?.entries ?? []).flatMap(entryMessages);
  const sent = new Set(prompts.map((entry) => entry.text));
  return {
    title: row.itemId,
    result,
    facts: [
      { name: "Hard / soft", value: `${formatScore(outcome.hard)} / ${formatScore(outcome.soft)}` },
      { name: "Purpose", value: purposeWord(row.purpose) },
      { name: "Step", value: row.step === null || row.step === 0 ? "–" : String(row.step) },
      { name: "Skill", value: shortHash(row.skillHash) },
      { name: "Turns", value: formatCount(outcome.turns) },
      {
        name: "Tokens",
        value: `${formatCount(row.inputTokens)} in, ${formatCount(row.outputTokens)} out`,
      },
      { name: "Latency", value: formatLatency(row.latencyMs) },
      { name: "Cost", value: formatMoney(row.costMicros) },
      { name: "Attempts", value: formatCount(outcome.attempts) },
      { name: "Task type", value: row.taskType === "" ? "–" : row.taskType },
    ],
    // The conversation begins with the prompts; they are not shown twice.
    messages: [
      ...prompts,
      ...entries.filter((entry) => entry.isAfterScoring || !sent.has(entry.text)),
    ],
    images: shownImagesSchema.parse(outcome.details).map(({ name, width, height }, index) => ({
      index,
      words: `${name}, sent with ${width} × ${height} pixels`,
    })),
    verdicts: verdictsOf(outcome.details),
    given: outcome.answer,
    expected: page.expected,
    failReason: outcome.failReason,
    task: page.itemText,
  };
}

/** Each judging part of a scorer keeps its votes under a name of its own: judge, judge 2 … */
function verdictsOf(details: Readonly<Record<string, unknown>>): RolloutView["verdicts"] {
  const parts = Object.entries(details).flatMap(([key, value]) => {
    const judged = /^judge( \d+)?$/.test(key) ? judgedSchema.safeParse(value) : null;
    return judged?.success ? [{ key, votes: judged.data.votes }] : [];
  });
  return parts.flatMap(({ key, votes }) =>
    votes.map(({ score, pass, reason }, index) => ({
      key: `${key} ${index}`,
      name: [
        parts.length > 1 ? `Judge ${key.replace(/^judge ?/, "") || "1"}` : "Judge",
        votes.length > 1 ? `vote ${index + 1} of ${votes.length}` : "",
      ]
        .filter((word) => word !== "")
        .join(", "),
      word: `${pass ? "Pass" : "Fail"} · ${formatScore(score)}`,
      tone: pass ? ("accept" as const) : ("reject" as const),
      reason,
    })),
  );
}

function message(key: string, role: string, text: string): Message {
  return { key, role, text, isAfterScoring: false, isMono: false };
}

function entryMessages(entry: TrajectoryEntry, index: number): Message[] {
  const key = `entry-${index}`;
  if ("role" in entry) {
    const isNote = /^(system|verification)$/.test(entry.role) && /^Verdict: /.test(entry.content);
    return [
      {
        ...message(key, isNote ? "verification" : roleWord(entry.role), entry.content),
        isAfterScoring: isNote,
      },
    ];
  }
  if ("cmd" in entry) {
    return [
      { ...message(`${key}-call`, "tool call", entry.cmd), isMono: true },
      { ...message(`${key}-result`, "tool result", entry.obs), isMono: true },
    ];
  }
  const thoughts =
    entry.reasoning === undefined ? [] : [message(`${key}-why`, "reasoning", entry.reasoning)];
  return [
    ...thoughts,
    { ...message(`${key}-action`, `action ${entry.step}`, entry.action), isMono: true },
    { ...message(`${key}-feedback`, "environment", entry.env_feedback), isMono: true },
  ];
}

function roleWord(role: string): string {
  return role === "assistant" || role === "agent" ? "target" : role;
}
