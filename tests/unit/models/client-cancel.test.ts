import { describe, expect, it } from "vitest";
import { systemTiming, type Timing } from "@/lib/models/retry";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";
import {
  clientOf,
  closeServersAfterEach,
  context,
  failureOf,
  request,
  serve,
  servers,
} from "@/tests/support/tested-client";

closeServersAfterEach();

describe("cancellation", () => {
  it.each(["silent", "endless"] as const)(
    "stops a %s request at the server and starts no other",
    async (kind) => {
      const server = await serve([{ kind }]);
      const run = new AbortController();
      const failure = failureOf(clientOf(server.url).chat(request, context(run.signal)));
      await server.arrived(1);
      run.abort();
      expect(await failure).toMatchObject({ kind: "cancelled", blame: "user" });
      expect(await server.requests[0]?.over).toEqual({ answered: false });
      expect(server.requests).toHaveLength(1);
    },
  );

  it("ends the wait between attempts", async () => {
    const server = await serve([
      { kind: "status", status: 500, headers: { "retry-after": "100" } },
    ]);
    const run = new AbortController();
    const timing: Timing = {
      ...systemTiming,
      sleep: (ms, signal) => {
        expect(ms).toBe(100_000);
        queueMicrotask(() => run.abort());
        return systemTiming.sleep(ms, signal);
      },
    };
    const client = clientOf(server.url, {}, { timing });
    const failure = await failureOf(client.chat(request, context(run.signal)));
    expect(failure.kind).toBe("cancelled");
    expect(server.requests).toHaveLength(1);
  });

  it("a call that was cancelled before it began sends nothing", async () => {
    const server = await serve(["ok"]);
    const failure = await failureOf(
      clientOf(server.url).chat(request, context(AbortSignal.abort())),
    );
    expect(failure.kind).toBe("cancelled");
    expect(server.requests).toHaveLength(0);
  });

  it("leaves no listener on the run's signal", async () => {
    const server = await serve(["ok"]);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await clientOf(server.url).chat(request, context(signal));
    expect(listeners).toBe(0);
  });
});

describe("parallel calls", () => {
  it("sends 64 at once and never more than the role allows", async () => {
    const server = await startScriptedModelServer({
      handler: async ({ over }) => {
        await Promise.race([server.arrived(64), over]);
        return "ok";
      },
    });
    servers.push(server);
    const client = clientOf(server.url, { maxConcurrency: 64 });
    const calls = Array.from({ length: 100 }, (_unused, index) =>
      client.chat(request, { ...context(), callKey: `q${index}` }),
    );
    await Promise.all(calls);
    expect(server.peak()).toBe(64);
  });
});
