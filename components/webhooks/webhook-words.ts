import type { WebhookDelivery, WebhookFormat, WebhookKind } from "@/lib/schemas/webhook";

export const kindWords: Readonly<Record<WebhookKind, string>> = {
  run_finished: "Run finished",
  run_failed: "Run failed",
  run_interrupted: "Run interrupted",
  run_paused: "Run paused",
  run_stopped: "Run stopped",
  limit_reached: "Limit reached",
  new_best: "New best skill",
};

export const formatWords: Readonly<Record<WebhookFormat, string>> = {
  event: "Event (JSON)",
  slack: "Slack, Mattermost, Google Chat",
  discord: "Discord",
};

export function deliveryKind(kind: WebhookDelivery["kind"]): string {
  return kind === "test" ? "Test" : kindWords[kind];
}

/** What became of a message, in a few words. */
export function deliveryWords(delivery: WebhookDelivery): string {
  const attempts = delivery.attempts > 1 ? `, ${delivery.attempts} attempts` : "";
  const status = delivery.responseStatus === null ? "" : ` HTTP ${delivery.responseStatus}`;
  switch (delivery.status) {
    case "delivered":
      return `Delivered${status}${attempts}`;
    case "failed":
      return `Failed${status}${attempts}`;
    default:
      return delivery.attempts === 0 ? "Waiting" : `Will be tried again${status}${attempts}`;
  }
}
