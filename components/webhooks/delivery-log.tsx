import Link from "next/link";
import { toneClass } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { WebhookDelivery } from "@/lib/schemas/webhook";
import { deliveryKind, deliveryWords } from "./webhook-words";

const tones = { delivered: "accept", failed: "danger", waiting: "neutral" } as const;

/** The last messages of a webhook and what became of them. */
export function DeliveryLog({ deliveries }: { deliveries: readonly WebhookDelivery[] }) {
  if (deliveries.length === 0) {
    return <p className="text-table text-text-2">Nothing was sent yet.</p>;
  }
  return (
    <div className="max-h-80 overflow-y-auto rounded-control border">
      <Table label="Deliveries">
        <TableHead>
          <tr>
            <HeadCell>When</HeadCell>
            <HeadCell>Event</HeadCell>
            <HeadCell>Result</HeadCell>
            <HeadCell>Answer</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {deliveries.map((delivery) => (
            <TableRow key={delivery.id}>
              <Cell className="whitespace-nowrap">
                <RelativeTime at={delivery.createdAt} />
              </Cell>
              <Cell className="whitespace-nowrap">
                {delivery.runId === null ? (
                  deliveryKind(delivery.kind)
                ) : (
                  <Link href={`/runs/${delivery.runId}`}>{deliveryKind(delivery.kind)}</Link>
                )}
              </Cell>
              <Cell className={`whitespace-nowrap ${toneClass(tones[delivery.status])}`}>
                {deliveryWords(delivery)}
                {delivery.nextAttemptAt ? (
                  <>
                    , <RelativeTime at={delivery.nextAttemptAt} />
                  </>
                ) : null}
              </Cell>
              <Cell className="min-w-40 break-words font-mono text-caption">
                {delivery.response.slice(0, 200)}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
