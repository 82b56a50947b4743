import type { ModelRole } from "../../schemas/model-role";
import type { Capability } from "../capability-table";
import type { ChatReply, ReplyUsage } from "../chat-reply";
import { classify, type EndpointFacts } from "../classify-error";
import type { ChatRequest } from "../model-client";
import { cancelledError, isModelError, type ModelError } from "../model-error";
import type { HeaderReader } from "../retry";
import type { OnSettingRefused } from "./learned";

/** One HTTP question. Retries, limits and prices are the caller's. */
export type Provider = {
  send(request: ChatRequest, call: ProviderCall): Promise<ChatReply>;
};

export type ProviderCall = {
  readonly callKey: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Told about the usage of every reply, also of one that is then refused. */
  readonly onUsage: (usage: ReplyUsage | null) => void;
};

/** Shape of the `fetch` option of the SDKs. */
export type FetchFunction = typeof fetch;

/** Told about what the endpoint shows of itself beside its replies. */
export type EndpointWatch = {
  /** A connection was opened in `ms`. */
  connected(ms: number): void;
  /** A reply, refused or not, had headers about limits. */
  announced(headers: HeaderReader): void;
};

export type ProviderInput = {
  readonly settings: ModelRole;
  readonly facts: EndpointFacts;
  readonly capability: Capability;
  readonly now: () => number;
  readonly fetch?: FetchFunction;
  readonly watch?: EndpointWatch | undefined;
  readonly onSettingRefused?: OnSettingRefused | undefined;
};

/** Header values carry printable ASCII only; item ids may hold more. */
export function headerValue(callKey: string): string {
  return callKey.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

/**
 * Runs one exchange under the clock of its call: after `timeoutMs` it is aborted and fails as
 * `timeout`, after the caller's signal as `cancelled`. Whatever else it throws becomes a ModelError.
 */
export async function underClock<T>(
  input: Pick<ProviderInput, "facts" | "now">,
  call: ProviderCall,
  exchange: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const clock = startCallClock(input, call);
  try {
    return await exchange(clock.signal);
  } catch (thrown) {
    throw (
      clock.failure() ??
      (isModelError(thrown) ? thrown : classify(thrown, input.facts, input.now()))
    );
  } finally {
    clock.stop();
  }
}

function startCallClock({ facts, now }: Pick<ProviderInput, "facts" | "now">, call: ProviderCall) {
  const controller = new AbortController();
  let timedOut = false;
  const abort = () => controller.abort();
  const timer = setTimeout(() => {
    timedOut = true;
    abort();
  }, call.timeoutMs);
  // A plain listener, taken off again: AbortSignal.any would pile up on the run's long-lived signal.
  call.signal.addEventListener("abort", abort, { once: true });
  if (call.signal.aborted) {
    abort();
  }
  return {
    signal: controller.signal,
    failure(): ModelError | null {
      if (call.signal.aborted) {
        return cancelledError();
      }
      return timedOut ? classify({ status: 408 }, facts, now()) : null;
    },
    stop() {
      clearTimeout(timer);
      call.signal.removeEventListener("abort", abort);
    },
  };
}
