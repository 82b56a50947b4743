import { describe, expect, test } from "vitest";
import { connectionWords } from "@/lib/run-view/connection-words";
import { runStatusSchema } from "@/lib/schemas/run-event";

const live = { kind: "live" } as const;
const of = (changes: Partial<Parameters<typeof connectionWords>[0]>) =>
  connectionWords({ connection: live, status: "running", isWorkerAlive: true, ...changes });

describe("the connection pill (product.md 7)", () => {
  test("a running run with a worker is live", () => {
    expect(of({})).toMatchObject({ key: "live", text: "Live", tone: "accept" });
  });

  test.each(["queued", "running", "interrupted"] as const)(
    "a %s run without a worker says so instead of Live",
    (status) => {
      expect(of({ status, isWorkerAlive: false })).toMatchObject({
        text: "Worker not running",
        tone: "warning",
      });
    },
  );

  test("P 14 what is known with the page is said at once, so that nothing moves when it is connected", () => {
    const connecting = { connection: { kind: "connecting" } } as const;
    expect(of({ ...connecting, isWorkerAlive: false })?.text).toBe("Worker not running");
    expect(of(connecting)?.text).toBe("Connecting…");
    expect(of({ ...connecting, status: "finished", isWorkerAlive: false })).toBeNull();
  });

  test("a queued run with a worker waits for it", () => {
    expect(of({ status: "queued" })?.text).toBe("Waiting for the worker");
  });

  test.each(["failed", "finished", "stopped", "paused"] as const)(
    "a %s run at rest is never called live",
    (status) => {
      expect(of({ status })).toBeNull();
      expect(of({ status, isWorkerAlive: false })).toBeNull();
    },
  );

  test("an imported run waits for no worker", () => {
    expect(of({ status: "interrupted", isWorkerAlive: false, isImported: true })).toBeNull();
  });

  test("a broken connection comes before everything a worker could do", () => {
    for (const status of runStatusSchema.options.filter((each) => each !== "finished")) {
      expect(of({ connection: { kind: "offline" }, status, isWorkerAlive: false })?.text).toBe(
        "Offline",
      );
    }
    expect(of({ connection: { kind: "catching_up", missing: 1204 } })?.text).toBe(
      "Catching up 1,204",
    );
  });

  test("paused viewing is told with what waits", () => {
    expect(of({ waiting: 37 })).toMatchObject({ key: "paused", text: "Paused by you" });
    expect(of({ waiting: 37 })?.help).toContain("37 new events");
  });
});
