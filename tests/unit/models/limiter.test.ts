import { describe, expect, it } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { createLimiter, type Lane, type LimiterClock, laneOf } from "@/lib/models/limiter";
import { createLimiterPool } from "@/lib/models/limiter-pool";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";

function fakeClock() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const clock: LimiterClock = {
    now: () => now,
    schedule: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const advance = (ms: number) => {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) {
      timer.run();
    }
  };
  return { clock, advance };
}

/** Tasks that end when told to, and the order they were started in. */
function workshop(maxConcurrent: number) {
  const { clock, advance } = fakeClock();
  const limiter = createLimiter({ maxConcurrent, clock });
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const add = (name: string, lane: Lane = "rollout", signal = new AbortController().signal) =>
    limiter.run(lane, signal, () => {
      started.push(name);
      return new Promise<void>((resolve) => finish.set(name, resolve));
    });
  const end = async (name: string) => {
    finish.get(name)?.();
    await settled();
  };
  return { limiter, started, add, end, advance };
}

/** Lets every promise that can go on do so. */
function settled() {
  return new Promise<void>((resolve) => setImmediate(resolve));
}

describe("the limiter of an endpoint", () => {
  it("starts no more than allowed and goes on in order of arrival", async () => {
    const { started, add, end, limiter } = workshop(2);
    const all = ["a", "b", "c", "d"].map((name) => add(name));
    await settled();
    expect(started).toEqual(["a", "b"]);
    expect(limiter.state).toMatchObject({ active: 2, waiting: 2 });
    await end("b");
    expect(started).toEqual(["a", "b", "c"]);
    await end("a");
    await end("c");
    await end("d");
    await Promise.all(all);
    expect(limiter.state).toMatchObject({ active: 0, waiting: 0 });
  });

  it("lets optimizer calls pass gate runs and gate runs pass rollouts", async () => {
    const { started, add, end } = workshop(1);
    void add("running");
    void add("rollout 1", "rollout");
    void add("gate 1", "gate");
    void add("optimizer 1", "optimizer");
    void add("optimizer 2", "optimizer");
    for (const name of ["running", "optimizer 1", "optimizer 2", "gate 1"]) {
      await settled();
      await end(name);
    }
    expect(started).toEqual(["running", "optimizer 1", "optimizer 2", "gate 1", "rollout 1"]);
  });

  it("frees the slot of a task that fails", async () => {
    const { limiter, started, add } = workshop(1);
    const signal = new AbortController().signal;
    await expect(
      limiter.run("rollout", signal, async () => {
        throw new Error("failed");
      }),
    ).rejects.toThrow("failed");
    void add("next");
    await settled();
    expect(started).toEqual(["next"]);
  });

  it("takes a cancelled call out of the queue", async () => {
    const { started, add, end, limiter } = workshop(1);
    const leaving = new AbortController();
    void add("first");
    const second = add("second", "rollout", leaving.signal);
    void add("third");
    await settled();
    leaving.abort();
    await expect(second).rejects.toMatchObject({ kind: "cancelled" });
    expect(limiter.state.waiting).toBe(1);
    await end("first");
    expect(started).toEqual(["first", "third"]);
  });

  it("starts nothing while the endpoint rests, and goes on by itself", async () => {
    const { started, add, advance, limiter } = workshop(4);
    limiter.pause(1000);
    void add("late");
    await settled();
    advance(999);
    await settled();
    expect(started).toEqual([]);
    advance(1);
    await settled();
    expect(started).toEqual(["late"]);
  });

  it("keeps the longest of several rests", async () => {
    const { started, add, advance, limiter } = workshop(4);
    limiter.pause(1000);
    limiter.pause(3000);
    limiter.pause(10);
    void add("late");
    advance(2999);
    await settled();
    expect(started).toEqual([]);
    advance(1);
    await settled();
    expect(started).toEqual(["late"]);
  });

  it("halves the calls in flight once per rest and grows by one each 20 successes", async () => {
    const { limiter, advance } = workshop(8);
    limiter.pause(100);
    limiter.pause(100);
    expect(limiter.state.allowed).toBe(4);
    advance(100);
    limiter.pause(100);
    expect(limiter.state.allowed).toBe(2);
    advance(100);
    for (let count = 0; count < 20 * 10; count += 1) {
      await limiter.run("rollout", new AbortController().signal, async () => undefined);
    }
    expect(limiter.state.allowed).toBe(8);
  });

  it("never halves below one", () => {
    const { limiter, advance } = workshop(1);
    limiter.pause(10);
    advance(10);
    limiter.pause(10);
    expect(limiter.state.allowed).toBe(1);
  });

  it("is shared by the roles of an endpoint", () => {
    const pool = createLimiterPool();
    const target = pool.forEndpoint("http://a", 3);
    expect(pool.forEndpoint("http://a", 5)).toBe(target);
    expect(pool.forEndpoint("http://b", undefined).state.allowed).toBe(64);
    expect(target.state.allowed).toBe(3);
  });

  it("knows the lane of a call", () => {
    expect(laneOf({ role: "optimizer", stage: "analyst" })).toBe("optimizer");
    expect(laneOf({ role: "target", stage: "gate" })).toBe("gate");
    expect(laneOf({ role: "target", stage: "baseline" })).toBe("gate");
    expect(laneOf({ role: "target", stage: "rollout" })).toBe("rollout");
  });
});

describe("client and limiter together", () => {
  const request = {
    system: "",
    messages: [{ role: "user" as const, content: "?" }],
    maxOutputTokens: 10,
  };

  function clientOn(url: string, limiter: ReturnType<typeof createLimiter>, sleep: () => void) {
    return createModelClient({
      role: "target",
      apiKey: null,
      limiter,
      settings: modelRoleSchema.parse({ provider: "openai_compatible", model: "m", baseUrl: url }),
      timing: {
        ...systemTiming,
        random: () => 0,
        sleep: async () => sleep(),
      },
    });
  }

  const context = {
    role: "target" as const,
    stage: "rollout",
    callKey: "k",
    signal: new AbortController().signal,
  };

  it("a call that waits for its next attempt holds no slot", async () => {
    const server = await startScriptedModelServer({
      script: [{ kind: "status", status: 500 }, "ok"],
    });
    const limiter = createLimiter({ maxConcurrent: 1 });
    const activeWhileWaiting: number[] = [];
    const client = clientOn(server.url, limiter, () => {
      activeWhileWaiting.push(limiter.state.active);
    });
    await client.chat(request, context);
    await server.close();
    expect(activeWhileWaiting).toEqual([0]);
  });

  it("a long wait for its turn leaves a call all the time of its retries", async () => {
    const server = await startScriptedModelServer({
      script: [{ kind: "status", status: 500 }, "ok"],
    });
    let now = 0;
    const limiter = createLimiter({});
    const client = createModelClient({
      role: "target",
      apiKey: null,
      limiter: {
        ...limiter,
        run: (lane, signal, task) => {
          now += 3_600_000;
          return limiter.run(lane, signal, task);
        },
      },
      settings: modelRoleSchema.parse({
        provider: "openai_compatible",
        model: "m",
        baseUrl: server.url,
      }),
      timing: { now: () => now, random: () => 0.5, sleep: async () => {} },
    });
    const result = await client.chat(request, context);
    await server.close();
    expect(result).toMatchObject({ text: "ok", attempts: 2 });
  });

  it.each([429, 503, 529])("status %i rests the whole endpoint", async (status) => {
    const server = await startScriptedModelServer({
      script: [{ kind: "status", status, headers: { "retry-after": "30" } }, "ok"],
    });
    const { clock, advance } = fakeClock();
    const limiter = createLimiter({ maxConcurrent: 8, clock });
    const client = clientOn(server.url, limiter, () => {
      expect(limiter.state).toMatchObject({ pausedUntil: 30_000, allowed: 4 });
      setImmediate(() => advance(30_000));
    });
    expect((await client.chat(request, context)).attempts).toBe(2);
    await server.close();
  });
});
