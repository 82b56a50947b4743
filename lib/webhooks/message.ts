import { formatDelta, formatScore } from "../format/score";
import { redactText } from "../redaction";
import type { RunEvent } from "../schemas/run-event";
import type { WebhookFormat, WebhookKind, WebhookMessage } from "../schemas/webhook";

/** What of a run's log a webhook may be told; null for everything else. */
export function kindOfEvent(event: Pick<RunEvent, "type" | "data">): WebhookKind | null {
  if (event.type === "gate_decided" || event.type === "slow_update_finished") {
    const { action } = event.data as { readonly action: string };
    return action === "accept_new_best" ? "new_best" : null;
  }
  if (event.type !== "run_status_changed") {
    return null;
  }
  const { status, reason } = event.data as { readonly status: string; readonly reason: string };
  switch (status) {
    case "finished":
      return "run_finished";
    case "failed":
      return "run_failed";
    case "interrupted":
      return "run_interrupted";
    case "stopped":
      return "run_stopped";
    case "paused":
      return reason.startsWith("limit reached") ? "limit_reached" : "run_paused";
    default:
      return null;
  }
}

const words: Readonly<Record<WebhookKind, string>> = {
  run_finished: "finished",
  run_failed: "failed",
  run_interrupted: "was interrupted",
  run_paused: "is paused",
  run_stopped: "was stopped",
  limit_reached: "reached a limit and is paused",
  new_best: "has a new best skill",
};

type ToldRun = NonNullable<WebhookMessage["run"]>;

export function webhookMessage(input: {
  readonly kind: WebhookKind;
  readonly at: string;
  readonly reason: string;
  readonly run: ToldRun;
}): WebhookMessage {
  const { kind, at, run } = input;
  const reason = kind === "run_finished" ? "" : redactText(input.reason);
  const gain =
    run.bestScore !== null && run.baselineScore !== null
      ? ` (${formatDelta(run.bestScore - run.baselineScore)} over the seed)`
      : "";
  const best = run.bestScore === null ? "" : `: best ${formatScore(run.bestScore)}${gain}`;
  const steps = run.totalSteps > 0 ? `, step ${run.step} of ${run.totalSteps}` : "";
  const why = reason === "" ? "" : `. ${reason}`;
  return {
    v: 1,
    kind,
    at,
    text: `${run.name} ${words[kind]}${best}${steps}${why}`,
    reason,
    run,
  };
}

export function testMessage(at: string): WebhookMessage {
  return {
    v: 1,
    kind: "test",
    at,
    text: "A test of SkillOpt Studio: this webhook works.",
    reason: "",
    run: null,
  };
}

/** The body as the receiver wants it. Chat tools get the sentence alone, without mentions and links. */
export function bodyOf(message: WebhookMessage, format: WebhookFormat): string {
  switch (format) {
    case "slack":
      return JSON.stringify({ text: plain(message.text) });
    case "discord":
      return JSON.stringify({ content: message.text, allowed_mentions: { parse: [] } });
    case "event":
      return JSON.stringify(message);
    default: {
      const unknown: never = format;
      return unknown;
    }
  }
}

/** Names of runs are a person's text; these signs begin mentions and links in a chat. */
function plain(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
