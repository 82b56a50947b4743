"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { WebhookRow } from "@/lib/schemas/webhook";
import { emptyDraft } from "./webhook-draft";
import { WebhookForm } from "./webhook-form";
import { WebhookItem } from "./webhook-item";

/** Addresses that are told what happens to runs. */
export function WebhooksCard({ initial }: { initial: readonly WebhookRow[] }) {
  const [webhooks, setWebhooks] = useState(initial);
  const [isAdding, setIsAdding] = useState(false);
  const put = (webhook: WebhookRow) =>
    setWebhooks((known) =>
      known.some(({ id }) => id === webhook.id)
        ? known.map((one) => (one.id === webhook.id ? webhook : one))
        : [...known, webhook],
    );
  return (
    <Card id="webhooks">
      <CardHeader
        title="Webhooks"
        actions={
          isAdding ? null : (
            <Button size="sm" onClick={() => setIsAdding(true)}>
              Add webhook
            </Button>
          )
        }
      />
      {isAdding ? (
        <CardBody className="border-b">
          <WebhookForm
            id={null}
            initial={emptyDraft}
            onCancel={() => setIsAdding(false)}
            onSaved={(webhook) => {
              put(webhook);
              setIsAdding(false);
            }}
          />
        </CardBody>
      ) : null}
      {webhooks.length === 0 ? (
        <p className="px-4 py-5 text-text-2">
          A webhook tells another program, or a chat, when a run ends, stops or finds a better
          skill. There is none yet.
        </p>
      ) : (
        <ul>
          {webhooks.map((webhook) => (
            <WebhookItem
              key={webhook.id}
              webhook={webhook}
              onChanged={put}
              onDeleted={() => setWebhooks((known) => known.filter(({ id }) => id !== webhook.id))}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
