import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebServer, type WebServer } from "@/lib/http/web-server";
import { setLogWriter } from "@/lib/log";
import { getHub } from "@/lib/realtime/hub-handle";
import { apiErrorSchema } from "@/lib/schemas/read-models";
import { postShareSchema } from "@/lib/schemas/share";
import { createShare, revokeShare } from "@/lib/services/share";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { outcomeOf, rawSocket } from "../../support/live-hub";
import { storeRun } from "../../support/stored-run";

let database: TestDatabase;
let web: WebServer;
const seen: { nonce: string | undefined; policy: string | undefined }[] = [];
const upgrades: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  web = await startWebServer({
    db: database.db,
    policy: { host: "127.0.0.1", allowedHosts: [] },
    port: 0,
    workerToken: null,
    isDev: false,
    pages: {
      handle: async (incoming, response) => {
        const nonce = incoming.headers["x-nonce"];
        const policy = incoming.headers["content-security-policy"];
        seen.push({
          nonce: typeof nonce === "string" ? nonce : undefined,
          policy: typeof policy === "string" ? policy : undefined,
        });
        if (incoming.url === "/throws") {
          throw new Error("PLANTED-INTERNAL");
        }
        response.end("page");
      },
      upgrade: async (incoming, socket) => {
        upgrades.push(incoming.url ?? "");
        socket.end();
      },
    },
  });
});
afterAll(async () => {
  await web.close();
  await database.close();
});

type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: web.port, path, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("every page has a strict policy with a nonce of its own, which the page server is told", async () => {
  const [first, second] = [await ask("/runs"), await ask("/runs")];
  const policy = String(first.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self' 'nonce-");
  expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain("unsafe");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toBe(second.headers["content-security-policy"]);
  expect(seen.at(-2)?.policy).toBe(policy);
  expect(policy).toContain(`'nonce-${seen.at(-2)?.nonce}'`);
  expect(first.headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
  });
});

test("a visitor can not choose the nonce", async () => {
  await ask("/runs", { headers: { "x-nonce": "mine", "content-security-policy": "none" } });
  expect(seen.at(-1)?.nonce).not.toBe("mine");
  expect(seen.at(-1)?.policy).not.toBe("none");
});

test("share pages stay out of indexes and send no referrer", async () => {
  const { headers } = await ask("/s/abc");
  expect(headers).toMatchObject({
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
  });
  expect((await ask("/settings")).headers["x-robots-tag"]).toBeUndefined();
});

test("a link that opens nothing is gone, an open one is a page", async () => {
  const runId = await storeRun(database.db);
  const { token, share } = await createShare(database.db, runId, postShareSchema.parse({}));
  expect((await ask(`/s/${token}`)).status).toBe(200);
  await revokeShare(database.db, share.id);
  expect((await ask(`/s/${token}`)).status).toBe(410);
  expect((await ask(`/s/${"x".repeat(22)}`)).status).toBe(410);
  expect((await ask("/s/..%2f..%2fetc")).status).toBe(410);
});

test("only an embedded link may stand in a frame, and it can send no form", async () => {
  const runId = await storeRun(database.db);
  const { token } = await createShare(database.db, runId, postShareSchema.parse({}));
  const embed = await ask(`/embed/${token}`);
  expect(embed.status).toBe(200);
  expect(embed.headers["content-security-policy"]).toContain("frame-ancestors *");
  expect(embed.headers["content-security-policy"]).toContain("form-action 'none'");
  expect(embed.headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-/);
  expect(embed.headers["x-frame-options"]).toBeUndefined();
  expect(embed.headers).toMatchObject({
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
  });
  for (const path of ["/runs", "/login", `/s/${token}`, "/embedded", `/s/embed/${token}`, "/"]) {
    const { headers } = await ask(path);
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"], path).toBe("DENY");
  }
  expect((await ask(`/embed/${"x".repeat(22)}`)).status).toBe(410);
});

test("the preview image of a link may be shown by other sites, the page may not", async () => {
  const policyOf = async (path: string) =>
    (await ask(path)).headers["cross-origin-resource-policy"];
  expect(await policyOf("/s/abc/opengraph-image")).toBe("cross-origin");
  expect(await policyOf("/s/abc")).toBe("same-origin");
  expect(await policyOf("/runs/opengraph-image")).toBe("same-origin");
});

test("P17-8: the token of a link is in no line of the log", async () => {
  const runId = await storeRun(database.db);
  const { token, share } = await createShare(database.db, runId, postShareSchema.parse({}));
  const lines: string[] = [];
  const before = setLogWriter((line) => lines.push(line));
  try {
    for (const path of ["", "/best_skill.md", "/events.json", "/throws"]) {
      await ask(`/s/${token}${path}`);
    }
    const socket = rawSocket(`http://127.0.0.1:${web.port}`, "/share", { auth: { token } });
    expect(await outcomeOf(socket)).toBe("connected");
    const cut = new Promise((resolve) => socket.once("disconnect", resolve));
    await revokeShare(database.db, share.id);
    web.hub.closeShare(share.id);
    await cut;
    await ask(`/s/${token}`);
  } finally {
    setLogWriter(before);
  }
  expect(lines.join("\n")).not.toContain(token);
});

test("foreign hosts are refused for pages, foreign origins for changes", async () => {
  const count = seen.length;
  const rebound = await ask("/runs", { headers: { host: "evil.example" } });
  expect(rebound.status).toBe(403);
  expect(apiErrorSchema.parse(JSON.parse(rebound.body)).error.code).toBe("forbidden_origin");
  const foreign = await ask("/api/v1/runs", {
    method: "POST",
    headers: { origin: "http://evil.example" },
  });
  expect(foreign.status).toBe(403);
  expect(seen).toHaveLength(count);
});

test("process and database health have plain addresses", async () => {
  expect(await ask("/healthz")).toMatchObject({ status: 200, body: "ok\n" });
  expect(await ask("/readyz")).toMatchObject({ status: 200, body: "ready\n" });
});

test("an error of the page server is one error answer without its text", async () => {
  const answer = await ask("/throws");
  expect(answer.status).toBe(500);
  expect(apiErrorSchema.parse(JSON.parse(answer.body)).error.code).toBe("internal");
  expect(answer.body).not.toContain("PLANTED");
});

test("sockets go to the hub, other upgrades to the page server, foreign ones to nobody", async () => {
  const socket = rawSocket(`http://127.0.0.1:${web.port}`, "/app");
  expect(await outcomeOf(socket)).toBe("connected");
  socket.disconnect();
  expect(upgrades).toEqual([]);
  await upgrade("/_next/webpack-hmr", `127.0.0.1:${web.port}`);
  expect(upgrades).toEqual(["/_next/webpack-hmr"]);
  await upgrade("/_next/webpack-hmr", "evil.example");
  expect(upgrades).toHaveLength(1);
});

test("without a token no worker is let in, not even one with an empty token", async () => {
  const socket = rawSocket(`http://127.0.0.1:${web.port}`, "/worker", { auth: { token: "" } });
  expect(await outcomeOf(socket)).toBe("unauthorized");
});

test("a taken port is told as such", async () => {
  const taken = startWebServer({
    db: database.db,
    policy: { host: "127.0.0.1", allowedHosts: [] },
    port: web.port,
    workerToken: null,
    isDev: false,
    pages: { handle: async () => {}, upgrade: async () => {} },
  });
  await expect(taken).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("routes reach the hub of their process while it runs", () => {
  expect(getHub()).toBe(web.hub);
});

/** Resolves when the server closes the connection. */
function upgrade(path: string, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(web.port, "127.0.0.1", () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
  });
}
