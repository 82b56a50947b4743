import { expect, test } from "vitest";
import { noUsage } from "@/lib/engine/ledger";
import type { RolloutRequest } from "@/lib/engine/ports";
import { ItemTimeout } from "@/lib/environments/item-timeout";
import type { CallContext, ModelClient } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import { callTargetFor, openAccount } from "../../../worker/target-call";

const request: RolloutRequest = {
  key: "selection/q1",
  place: { stage: "gate", step: 1, epoch: 1 },
  purpose: "selection",
  item: { id: "q1", taskType: "t", hash: "h", fields: {} },
  skill: "",
};

/** Calls that each took `latencyMs` of the model's own time; the one at `failsAt` fails. */
function callsOf(
  latencyMs: number,
  failsAt?: { readonly call: number; readonly error: ModelError },
) {
  const contexts: CallContext[] = [];
  const client: ModelClient = {
    identity: {},
    chat: async (_, context) => {
      contexts.push(context);
      if (failsAt && contexts.length === failsAt.call) throw failsAt.error;
      const usage = { ...noUsage, calls: 1, inputTokens: 70, outputTokens: 5 };
      return { text: "ok", finish: "stop", toolCalls: [], usage, latencyMs, attempts: 1 };
    },
  };
  const call = callTargetFor({
    runId: "run_1",
    client,
    model: "m",
    timeoutMs: 120_000,
    itemSeconds: 200,
    request,
    account: openAccount(),
    signal: new AbortController().signal,
  });
  const ask = () =>
    call({ system: "", messages: [{ role: "user", content: "?" }], maxOutputTokens: 10 });
  return { ask, contexts };
}

test("1.7: a call gets what is left of its item's time, and none is made after it", async () => {
  const { ask, contexts } = callsOf(100_000);
  expect(await ask()).toMatchObject({ text: "ok", tokens: 75 });
  await ask();
  await expect(ask()).rejects.toBeInstanceOf(ItemTimeout);
  expect(contexts.map(({ timeoutMs }) => timeoutMs)).toEqual([120_000, 100_000]);
});

test("1.7: only a call that outlasts the rest of its item's time ends the item", async () => {
  const error = new ModelError({ kind: "timeout", message: "no answer in time" });
  // The first call had its full 120 s, the second only the 50 s that were left.
  await expect(callsOf(150_000, { call: 1, error }).ask()).rejects.toBe(error);
  const { ask } = callsOf(150_000, { call: 2, error });
  await ask();
  await expect(ask()).rejects.toBeInstanceOf(ItemTimeout);
});
