"use client";

import { useState } from "react";
import { toast } from "sonner";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import type { WebhookDelivery, WebhookRow } from "@/lib/schemas/webhook";
import { DeliveryLog } from "./delivery-log";
import { draftOf, inputOf } from "./webhook-draft";
import { WebhookForm } from "./webhook-form";
import { deleteWebhook, readWebhook, saveWebhook, testWebhook } from "./webhook-requests";
import { deliveryWords, formatWords, kindWords } from "./webhook-words";

/** One webhook: where it sends and what, a test, its log. */
export function WebhookItem({
  webhook,
  onChanged,
  onDeleted,
}: {
  webhook: WebhookRow;
  onChanged: (webhook: WebhookRow) => void;
  onDeleted: () => void;
}) {
  const [mode, setMode] = useState<"closed" | "editing" | "log">("closed");
  const [tested, setTested] = useState<WebhookDelivery | "asking" | null>(null);
  const { settings } = webhook;

  const handleTest = async () => {
    setTested("asking");
    const answer = await testWebhook(webhook.id);
    setTested(answer.ok ? answer.value.delivery : null);
    if (answer.ok) {
      await handleReload();
    } else {
      toast.error("The test was not sent", { description: answer.message });
    }
  };
  const handleReload = async () => {
    const answer = await readWebhook(webhook.id);
    if (answer.ok) {
      onChanged(answer.value.webhook);
    }
  };
  const handleEnabled = async (isEnabled: boolean) => {
    const answer = await saveWebhook(webhook.id, { ...inputOf(draftOf(webhook)), isEnabled });
    if (answer.ok) {
      onChanged(answer.value.webhook);
    } else {
      toast.error("Not saved", { description: answer.message });
    }
  };
  const handleDelete = async () => {
    const answer = await deleteWebhook(webhook.id);
    if (answer.ok) {
      onDeleted();
      toast.success(`Webhook ${settings.name} was deleted`);
    } else {
      toast.error("The webhook was not deleted", { description: answer.message });
    }
  };
  if (mode === "editing") {
    return (
      <li className="border-b p-4 last:border-b-0">
        <WebhookForm
          id={webhook.id}
          initial={draftOf(webhook)}
          onCancel={() => setMode("closed")}
          onSaved={(saved) => {
            onChanged(saved);
            setMode("closed");
          }}
        />
      </li>
    );
  }
  return (
    <li className="grid gap-2 border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Switch
          aria-label={`${settings.name} is on`}
          checked={webhook.isEnabled}
          onCheckedChange={(isOn) => void handleEnabled(isOn)}
        />
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{settings.name}</span>
            <Missing webhook={webhook} />
          </p>
          <p className="text-caption text-text-3">
            <span className="break-all font-mono">{settings.url ?? settings.urlEnv}</span> ·{" "}
            {formatWords[settings.format]} ·{" "}
            {settings.secretEnv === null ? "unsigned" : `signed with ${settings.secretEnv}`}
          </p>
          <p className="text-caption text-text-3">
            {settings.kinds.map((kind) => kindWords[kind].toLowerCase()).join(", ")}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" pending={tested === "asking"} onClick={() => void handleTest()}>
            Send test
          </Button>
          <Button
            size="sm"
            aria-expanded={mode === "log"}
            onClick={() => {
              setMode(mode === "log" ? "closed" : "log");
              void handleReload();
            }}
          >
            Deliveries
          </Button>
          <Button size="sm" onClick={() => setMode("editing")}>
            Edit
          </Button>
          <Button size="sm" variant="danger" onClick={() => void handleDelete()}>
            Delete
          </Button>
        </div>
      </div>
      {tested !== null && tested !== "asking" ? (
        <Notice
          role="status"
          tone={tested.status === "delivered" ? "info" : "danger"}
          title={deliveryWords(tested)}
        >
          <span className="break-words font-mono text-caption">{tested.response}</span>
        </Notice>
      ) : null}
      {mode === "log" ? <DeliveryLog deliveries={webhook.deliveries} /> : null}
    </li>
  );
}

/** A named variable that this process does not have. */
function Missing({ webhook }: { webhook: WebhookRow }) {
  const { settings, hasUrl, hasSecret } = webhook;
  const names = [
    ...(hasUrl === false ? [settings.urlEnv] : []),
    ...(hasSecret === false ? [settings.secretEnv] : []),
  ];
  return names.length === 0 ? null : <Badge tone="warning">{names.join(", ")} not set</Badge>;
}
