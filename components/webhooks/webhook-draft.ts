import type {
  PutWebhookInput,
  WebhookFormat,
  WebhookKind,
  WebhookRow,
} from "@/lib/schemas/webhook";

/** The form as it is typed: empty texts stand for nothing. */
export type WebhookDraft = {
  readonly name: string;
  readonly url: string;
  readonly urlEnv: string;
  readonly secretEnv: string;
  readonly format: WebhookFormat;
  readonly kinds: readonly WebhookKind[];
  readonly isEnabled: boolean;
};

export const emptyDraft: WebhookDraft = {
  name: "",
  url: "",
  urlEnv: "",
  secretEnv: "",
  format: "event",
  kinds: ["run_finished", "run_failed", "run_interrupted", "run_paused", "limit_reached"],
  isEnabled: true,
};

export function draftOf({ settings, isEnabled }: WebhookRow): WebhookDraft {
  return {
    name: settings.name,
    url: settings.url ?? "",
    urlEnv: settings.urlEnv ?? "",
    secretEnv: settings.secretEnv ?? "",
    format: settings.format,
    kinds: settings.kinds,
    isEnabled,
  };
}

/** What the API is sent; it checks, with the same schema as everybody. */
export function inputOf(draft: WebhookDraft): PutWebhookInput {
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    name: draft.name,
    url: orNull(draft.url),
    urlEnv: orNull(draft.urlEnv),
    secretEnv: orNull(draft.secretEnv),
    format: draft.format,
    kinds: [...draft.kinds],
    isEnabled: draft.isEnabled,
  };
}
