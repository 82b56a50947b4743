import type { IncomingMessage } from "node:http";

/** Sends a model call on to the gateway and gives its reply, with the call's idempotency key. */
export async function forwardRequest(
  gatewayUrl: string,
  request: IncomingMessage,
): Promise<{ key: string; status: number; text: string }> {
  const key = String(request.headers["idempotency-key"] ?? "");
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const reply = await fetch(`${gatewayUrl}${(request.url ?? "").replace(/^\/v1/, "")}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: new Uint8Array(Buffer.concat(chunks)),
  });
  return { key, status: reply.status, text: await reply.text() };
}
