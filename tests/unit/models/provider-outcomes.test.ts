import { afterEach, describe, expect, it, vi } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { createLimiter } from "@/lib/models/limiter";
import { isModelError } from "@/lib/models/model-error";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { createHurriedClock } from "@/tests/support/hurried-clock";
import { onWire, type Wire, wires } from "@/tests/support/model-wires";
import { casesOf, type OutcomeCase } from "@/tests/support/outcome-cases";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

const apiKey = "sk-planted-secret-0123456789";
const servers: ScriptedModelServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function meet(wire: Wire, entry: OutcomeCase) {
  const server = await startScriptedModelServer({ script: [onWire(wire, entry.reply)] });
  servers.push(server);
  const client = createModelClient({
    role: "target",
    apiKey,
    settings: modelRoleSchema.parse({
      ...wire.settings(server.url),
      apiKeyEnv: "MY_KEY",
      maxAttempts: 3,
      price: { input: 1, output: 2 },
    }),
    limiter: createLimiter({ clock: createHurriedClock() }),
    // Waits are taken as done; the time they would take is tested with the fake clock.
    timing: { ...systemTiming, sleep: async () => undefined, random: () => 0 },
  });
  const answer = await client
    .chat(
      {
        system: "You answer.",
        messages: [{ role: "user", content: "Question?" }],
        maxOutputTokens: 64,
      },
      {
        role: "target",
        stage: "rollout",
        callKey: "run/step/q1",
        signal: new AbortController().signal,
        timeoutMs: entry.timeoutMs ?? 5_000,
      },
    )
    .catch((thrown: unknown) => thrown);
  return { server, answer };
}

describe.each(wires.map((wire) => ({ wire, name: wire.name })))("M 8, $name", ({ wire }) => {
  it.each(casesOf(wire).map((entry) => ({ entry, name: entry.name })))(
    "$name",
    async ({ entry }) => {
      const { server, answer } = await meet(wire, entry);
      expect(server.requests[0]).toMatchObject({ method: "POST", path: wire.path });
      if ("used" in entry.outcome) {
        expect(answer).toMatchObject({ finish: entry.outcome.used, attempts: 1 });
        return;
      }
      expect(isModelError(answer) ? answer.message : answer).toEqual(expect.any(String));
      const { kind, blame, requests } = entry.outcome;
      expect(answer).toMatchObject({ kind, blame, attempts: requests });
      expect(server.requests).toHaveLength(requests);
      expect(everythingIn(answer)).not.toContain(apiKey);
    },
  );
});

it("a refusal of Azure's content filter names the category", async () => {
  const wire = wires.find(({ name }) => name.startsWith("Azure"))!;
  const { answer } = await meet(wire, {
    name: "filtered",
    reply: {
      kind: "error",
      status: 400,
      code: "content_filter",
      message: "The response was filtered.",
      more: {
        innererror: {
          code: "ResponsibleAIPolicyViolation",
          content_filter_result: {
            hate: { filtered: false, severity: "safe" },
            violence: { filtered: true, severity: "high" },
          },
        },
      },
    },
    outcome: { kind: "content_filter", blame: "model", requests: 2 },
  });
  expect(isModelError(answer) ? answer.message : "").toContain("or the reply (violence).");
});

describe("a planted key", () => {
  it.each(wires.map((wire) => ({ wire, name: wire.name })))(
    "is written to no log and to no output by the libraries of $name",
    async ({ wire }) => {
      const written: string[] = [];
      const keep = (chunk: unknown) => {
        written.push(String(chunk));
        return true;
      };
      const outputs = [
        vi.spyOn(process.stderr, "write").mockImplementation(keep),
        vi.spyOn(process.stdout, "write").mockImplementation(keep),
        ...(["log", "warn", "error", "info", "debug"] as const).map((name) =>
          vi.spyOn(console, name).mockImplementation(keep),
        ),
      ];
      for (const name of ["401", "500", "the connection is reset", "a whole reply"]) {
        const entry = casesOf(wire).find((one) => one.name === name);
        const { server } = await meet(wire, entry ?? casesOf(wire)[0]!);
        // The key was used, so it could have been written.
        expect(JSON.stringify(server.requests[0]?.headers)).toContain(apiKey);
      }
      for (const output of outputs) {
        output.mockRestore();
      }
      expect(written.join("\n")).not.toContain(apiKey);
    },
  );
});

/** All text an error carries, however deep. */
function everythingIn(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null || depth > 4) {
    return String(value);
  }
  const names = Object.getOwnPropertyNames(value);
  return names.map((name) => everythingIn(Reflect.get(value, name), depth + 1)).join("\n");
}
