import { createHmac } from "node:crypto";

/**
 * Headers by which a receiver knows that a message is ours and fresh: HMAC-SHA256 over
 * `<timestamp>.<body>` with the webhook's secret. `now` in milliseconds.
 */
export function signatureHeaders(
  body: string,
  input: { readonly secret: string | null; readonly now: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(input.now / 1000));
  if (input.secret === null) {
    return { "x-skillopt-timestamp": timestamp };
  }
  const mark = createHmac("sha256", input.secret).update(`${timestamp}.${body}`).digest("hex");
  return { "x-skillopt-timestamp": timestamp, "x-skillopt-signature": `v1=${mark}` };
}
