import { Agent, request } from "undici";
import { readSecret } from "@/lib/env";
import { redactText } from "@/lib/redaction";
import type { WebhookSettings } from "@/lib/schemas/webhook";
import { assertCallable, checkedLookup, PrivateAddressError } from "./address";
import { signatureHeaders } from "./signature";

const timeoutMs = 10_000;
const maxReplyBytes = 2000;

export type SendResult = {
  readonly isDelivered: boolean;
  /** Trying again can help. */
  readonly isTransient: boolean;
  readonly status: number | null;
  /** What came back, cut, or why nothing did; without secrets. */
  readonly words: string;
};

function refused(words: string): SendResult {
  return { isDelivered: false, isTransient: false, status: null, words };
}

/** The address to call, or why there is none. */
function addressOf({ url, urlEnv }: WebhookSettings): URL | string {
  const given = urlEnv === null ? url : readSecret(urlEnv);
  if (given === null) {
    return `The variable ${urlEnv} is not set where this message is sent from.`;
  }
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    return urlEnv === null ? "The address is none." : `The variable ${urlEnv} holds no address.`;
  }
  return new URL(given);
}

/** Sends one message. Redirects are not followed: they could lead to an address that was not checked. */
export async function sendWebhook(input: {
  readonly settings: WebhookSettings;
  readonly deliveryId: string;
  readonly kind: string;
  readonly body: string;
  /** Hosts of private networks that may be called (SKILLOPT_WEBHOOK_HOSTS). */
  readonly allowedHosts: readonly string[];
  readonly now: number;
}): Promise<SendResult> {
  const { settings, body } = input;
  const address = addressOf(settings);
  if (typeof address === "string") {
    return refused(address);
  }
  const secret = settings.secretEnv === null ? null : readSecret(settings.secretEnv);
  if (settings.secretEnv !== null && secret === null) {
    return refused(`The variable ${settings.secretEnv} is not set: nothing is sent unsigned.`);
  }
  const agent = new Agent({ connect: { lookup: checkedLookup(input.allowedHosts) } });
  try {
    assertCallable(address, input.allowedHosts);
    const reply = await request(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "SkillOpt-Studio-Webhook/1",
        "x-skillopt-event": input.kind,
        "x-skillopt-delivery": input.deliveryId,
        ...signatureHeaders(body, { secret, now: input.now }),
      },
      body,
      dispatcher: agent,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const words = redactText(await readSome(reply.body));
    const { statusCode } = reply;
    return {
      isDelivered: statusCode >= 200 && statusCode < 300,
      isTransient: statusCode >= 500 || statusCode === 408 || statusCode === 429,
      status: statusCode,
      words: statusCode >= 300 && statusCode < 400 ? "Redirects are not followed." : words,
    };
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const isPrivate = reason instanceof PrivateAddressError;
    return {
      isDelivered: false,
      isTransient: !isPrivate,
      status: null,
      words: redactText(
        reason.name === "TimeoutError" ? `No answer within ${timeoutMs / 1000} s.` : reason.message,
      ),
    };
  } finally {
    await agent.destroy().catch(() => {});
  }
}

/** The beginning of a reply; a long one is not read to its end. */
async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxReplyBytes) {
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, maxReplyBytes).toString("utf8");
}
