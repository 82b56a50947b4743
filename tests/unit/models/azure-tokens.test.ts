import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { isModelError } from "@/lib/models/model-error";
import { resourceAddress } from "@/lib/models/providers/azure-openai";
import { createTokenSource, defaultScope, signInOf } from "@/lib/models/providers/azure-tokens";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "@/tests/support/scripted-model-server";

let folder = "";
const servers: (ScriptedModelServer | { close(): Promise<void> })[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-az-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** An `az` that counts its calls and hands out a numbered token, or fails. */
function installAz(token: string, lifeSeconds = 3600): void {
  const script = `#!/bin/sh
echo "$@" >> "${folder}/calls"
if [ "${token}" = "fail" ]; then echo "ERROR: Please run 'az login' for user planted@example.com" >&2; exit 1; fi
n=$(wc -l < "${folder}/calls" | tr -d ' ')
echo "{\\"accessToken\\": \\"${token}-$n\\", \\"expires_on\\": $(($(date +%s) + ${lifeSeconds})), \\"expiresOn\\": \\"2099-01-01 00:00:00.000000\\", \\"tokenType\\": \\"Bearer\\", \\"tenant\\": \\"t\\", \\"subscription\\": \\"s\\"}"
`;
  writeFileSync(join(folder, "az"), script);
  chmodSync(join(folder, "az"), 0o755);
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH ?? ""}`);
}

function callsOfAz(): string[] {
  const file = join(folder, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

async function azureClient(
  script: readonly ScriptedReply[],
  azure: Record<string, unknown>,
  settings: Record<string, unknown> = {},
) {
  const server = await startScriptedModelServer({ script });
  servers.push(server);
  const client = createModelClient({
    role: "target",
    apiKey: null,
    settings: modelRoleSchema.parse({
      provider: "azure_openai",
      model: "my-deployment",
      baseUrl: server.url.replace(/\/v1$/, ""),
      maxAttempts: 1,
      azure: { allowedHosts: ["127.0.0.1"], ...azure },
      ...settings,
    }),
    timing: systemTiming,
  });
  const ask = () =>
    client.chat(
      { system: "", messages: [{ role: "user", content: "?" }], maxOutputTokens: 5 },
      { role: "target", stage: "rollout", callKey: "k", signal: new AbortController().signal },
    );
  return { server, ask };
}

describe("M 5.2: signing in to Azure with the CLI", () => {
  it.each([
    ["v1", {}, "/openai/v1/chat/completions"],
    [
      "deployments",
      { apiVersion: "2024-12-01-preview" },
      "/openai/deployments/my-deployment/chat/completions?api-version=2024-12-01-preview",
    ],
  ])(
    "the token goes to the %s surface, and one is enough for many calls",
    async (_, azure, path) => {
      installAz("planted-token");
      const { server, ask } = await azureClient(["ok"], { auth: "azure_cli", ...azure });
      await Promise.all([ask(), ask(), ask()]);
      expect(server.requests.map((request) => request.headers.authorization)).toEqual([
        "Bearer planted-token-1",
        "Bearer planted-token-1",
        "Bearer planted-token-1",
      ]);
      expect(server.requests[0]?.path).toBe(path);
      expect(callsOfAz()).toHaveLength(1);
    },
  );

  it("without a key and without a word about it, the CLI is asked, as in the original", async () => {
    installAz("planted-token");
    const { server, ask } = await azureClient(["ok"], {});
    await ask();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer planted-token-1");
  });

  it("a refused token is renewed once before it counts as refused", async () => {
    installAz("planted-token");
    const refused: ScriptedReply = { kind: "status", status: 401 };
    const { server, ask } = await azureClient([refused, "ok"], { auth: "azure_cli" });
    await ask();
    expect(server.requests[1]?.headers.authorization).toBe("Bearer planted-token-2");
    const dead = await azureClient([refused], { auth: "azure_cli" });
    const failure = await dead.ask().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "auth", blame: "config" });
    expect(dead.server.requests).toHaveLength(2);
  });

  it.each([true, false])(
    "a failure names the fix and no account (library: %s)",
    async (hasLibrary) => {
      installAz("fail");
      const signIn = signInOf("azure_cli", undefined, ...(hasLibrary ? [] : [async () => null]));
      const failure = await signIn(defaultScope).catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({ kind: "auth", blame: "config" });
      expect(isModelError(failure) ? failure.message : "").toContain("az login");
      expect(isModelError(failure) ? `${failure.message}${failure.stack}` : "").not.toContain(
        "planted",
      );
    },
  );

  it("works without the library, for the CLI only", async () => {
    installAz("planted-token");
    const token = await signInOf("azure_cli", undefined, async () => null)(defaultScope);
    expect(token.token).toBe("planted-token-1");
    expect(token.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);
    expect(callsOfAz()[0]).toContain("--resource https://cognitiveservices.azure.com");
    const failure = await signInOf(
      "managed_identity",
      undefined,
      async () => null,
    )(defaultScope).catch((thrown: unknown) => thrown);
    expect(isModelError(failure) ? failure.message : "").toContain("@azure/identity");
  });
});

describe("M 5.2: signing in with a managed identity", () => {
  it("asks the machine's own endpoint", async () => {
    const asked: string[] = [];
    const identity: Server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          access_token: "planted-managed-token",
          expires_on: String(Math.floor(Date.now() / 1000) + 3600),
          resource: "https://cognitiveservices.azure.com",
          token_type: "Bearer",
        }),
      );
    });
    await new Promise<void>((resolve) => {
      identity.listen(0, "127.0.0.1", resolve);
    });
    servers.push({ close: () => new Promise((resolve) => identity.close(() => resolve())) });
    const address = identity.address();
    const port = typeof address === "object" && address ? address.port : 0;
    vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${port}/token`);
    vi.stubEnv("IDENTITY_HEADER", "header");
    const { server, ask } = await azureClient(["ok"], {
      auth: "managed_identity",
      managedIdentityClientId: "11111111-2222-3333-4444-555555555555",
    });
    await ask();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer planted-managed-token");
    expect(asked[0]).toContain("client_id=11111111-2222-3333-4444-555555555555");
  });
});

describe("M 5.2: an Entra token", () => {
  it.each(["http://127.0.0.1:9", "https://example.com", "http://r.openai.azure.com"])(
    "is not sent to %s",
    async (baseUrl) => {
      installAz("planted-token");
      const { ask } = await azureClient(
        ["ok"],
        { auth: "azure_cli", allowedHosts: [] },
        { baseUrl },
      );
      const failure = await ask().catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({ kind: "auth", blame: "config" });
      expect(isModelError(failure) ? failure.message : "").toContain("azure.allowedHosts");
      expect(callsOfAz()).toEqual([]);
    },
  );

  it("is kept until five minutes before its end, and asked for once by all who wait", async () => {
    let now = 0;
    let asked = 0;
    const source = createTokenSource({
      scope: "s",
      now: () => now,
      signIn: async () => {
        asked += 1;
        return { token: `t${asked}`, expiresAt: now + 3_600_000 };
      },
    });
    expect(await Promise.all([source.get(), source.get()])).toEqual(["t1", "t1"]);
    now = 3_299_000;
    expect(await source.get()).toBe("t1");
    now = 3_301_000;
    expect(await source.get()).toBe("t2");
    source.forget();
    expect(await source.get()).toBe("t3");
  });

  it.each([
    "https://r.openai.azure.com",
    "https://r.openai.azure.com/",
    "https://r.openai.azure.com/openai",
    "https://r.openai.azure.com/openai/v1/",
    "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
  ])("goes to the resource, whatever part of its address was pasted: %s", (address) => {
    expect(resourceAddress(address)).toBe("https://r.openai.azure.com");
  });
});
