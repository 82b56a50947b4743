import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openAdminSecret } from "@/lib/auth/admin-secret";
import { createGuard } from "@/lib/auth/guard";
import { addPublicHost } from "@/lib/http/public-hosts";
import { startWebServer, type WebServer } from "@/lib/http/web-server";
import { setLogWriter } from "@/lib/log";
import { postShareSchema } from "@/lib/schemas/share";
import { unlockShare } from "@/lib/services/open-share";
import { createShare } from "@/lib/services/share";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { outcomeOf } from "../../support/live-hub";
import { storeRun } from "../../support/stored-run";

const secret = "planted-administrator-secret";
const app = fileURLToPath(new URL("../../../app", import.meta.url));

let database: TestDatabase;
let web: WebServer;
let shareToken: string;
let runId: string;
const served: string[] = [];

async function openWeb(): Promise<WebServer> {
  const { stored } = await openAdminSecret(database.db, { given: secret, renew: false });
  return startWebServer({
    db: database.db,
    policy: { host: "127.0.0.1", allowedHosts: [] },
    port: 0,
    workerToken: "worker-token-of-this-test",
    isDev: false,
    guard: createGuard(database.db, stored),
    pages: {
      handle: async (incoming, response) => {
        served.push(incoming.url ?? "");
        response.end("behind the door");
      },
      upgrade: async (_incoming, socket) => {
        socket.end("upgraded");
      },
    },
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  runId = await storeRun(database.db);
  const scope = postShareSchema.parse({});
  ({ token: shareToken } = await createShare(database.db, runId, scope));
});
beforeEach(async () => {
  await web?.close();
  web = await openWeb();
  served.length = 0;
});
afterAll(async () => {
  await web.close();
  await database.close();
});

type Asked = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};
type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: web.port, path, method, headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

function login(given: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask("/api/v1/login", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ secret: given }),
  });
}

function cookieOf(answer: Answer): string {
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

/** Every address the app has, from its folders; parts in brackets are filled with a sample. */
function everyAddress(folder = app, path = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      const part = /^\(.*\)$/.test(entry.name)
        ? ""
        : `/${entry.name.replace(/^\[.*\]$/, "sample1")}`;
      return everyAddress(join(folder, entry.name), `${path}${part}`);
    }
    return /^(page|route)\.tsx?$/.test(entry.name) ? [path || "/"] : [];
  });
}

/** Whoever adds a route behind a link has to name it here. */
const openAddresses = new Set([
  "/login",
  "/api/v1/health",
  "/embed/sample1",
  "/s/sample1",
  ...[
    "best_skill.md",
    "events.json",
    "findings.json",
    "opengraph-image",
    "report.md",
    "run.json",
    "share.zip",
    "steps.csv",
    "unlock",
  ].map((name) => `/s/sample1/${name}`),
]);

describe("without a login", () => {
  test("no page and no route of the app answers, except links, the login and health", async () => {
    const addresses = everyAddress();
    expect(addresses.length).toBeGreaterThan(25);
    expect(addresses).toEqual(expect.arrayContaining([...openAddresses]));
    for (const path of addresses) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]) {
        const { status } = await ask(path, { method });
        const words = `${method} ${path}`;
        if (openAddresses.has(path)) {
          expect(status, words).not.toBe(401);
        } else {
          expect(status, words).toBe(401);
          expect(served, words).toEqual([]);
        }
        served.length = 0;
        // The test asks faster than one visitor may.
        await refill();
      }
    }
  }, 60_000);

  test("a browser is sent to the login and comes back to where it was", async () => {
    const sent = await ask("/runs/r_1?tab=steps", { headers: { accept: "text/html" } });
    expect(sent.status).toBe(303);
    expect(sent.headers.location).toBe("/login?next=%2Fruns%2Fr_1%3Ftab%3Dsteps");
    expect(served).toEqual([]);
  });

  test("sockets of the app, of the default namespace and of workers are refused", async () => {
    const url = `http://127.0.0.1:${web.port}`;
    const options = { transports: ["websocket"], forceNew: true, reconnection: false };
    const outcomes = await Promise.all(
      ["", "/app", "/worker", "/share"].map(async (name) => {
        const socket = io(`${url}${name}`, options);
        const outcome = await outcomeOf(socket);
        socket.close();
        return outcome;
      }),
    );
    expect(outcomes).not.toContain("connected");
    expect(outcomes[1]).toBe("login_required");
    const visitor = io(`${url}/share`, { ...options, auth: { token: shareToken } });
    expect(await outcomeOf(visitor)).toBe("connected");
    visitor.close();
  });
});

/** Every message a hub listens to, from its sources, so that a new one is tried without being named. */
function everySocketMessage(): string[] {
  const folder = fileURLToPath(new URL("../../../lib/realtime", import.meta.url));
  const sources = readdirSync(folder)
    .filter((name) => /^hub.*\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  return [...sources.join("\n").matchAll(/socket\.on\("(\w+:\w+)"/g)].map(([, name]) => name ?? "");
}

describe("sockets without a login", () => {
  test("no message of any namespace is answered or does anything", async () => {
    const messages = everySocketMessage();
    expect(messages.toSorted()).toEqual([
      "run:subscribe",
      "run:unsubscribe",
      "runs:subscribe",
      "share:subscribe",
      "worker:events",
      "worker:signal",
    ]);
    const before = await database.db.runEvent.count();
    for (const namespace of ["", "/app", "/worker", "/share"]) {
      const heard: unknown[] = [];
      const socket = io(`http://127.0.0.1:${web.port}${namespace}`, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
      });
      socket.onAny((...message) => heard.push(message));
      // Sent before the refusal arrives, and again after it.
      const say = () => {
        for (const name of messages) {
          const message = { v: 1, runId, afterSeq: 0, events: [] };
          socket.emit(name, message, (...answer: unknown[]) => heard.push(answer));
        }
      };
      say();
      expect(await outcomeOf(socket)).not.toBe("connected");
      say();
      await ask("/healthz");
      expect(heard, namespace).toEqual([]);
      socket.close();
    }
    expect(await database.db.runEvent.count()).toBe(before);
  });

  test("a visitor of a link is answered one message and no other", async () => {
    const socket = io(`http://127.0.0.1:${web.port}/share`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { token: shareToken },
    });
    expect(await outcomeOf(socket)).toBe("connected");
    const answered: string[] = [];
    for (const name of everySocketMessage().filter((one) => one !== "share:subscribe")) {
      socket.emit(name, { v: 1, runId, afterSeq: 0, events: [] }, () => answered.push(name));
    }
    // Messages are handled in order: an answer to the last one means none to those before.
    const reply = await socket.emitWithAck("share:subscribe", { v: 1, afterSeq: 0 });
    expect(reply).toMatchObject({ mode: "tail" });
    expect(answered).toEqual([]);
    socket.close();
  });

  test("a link with a password gives a socket only to who gave it", async () => {
    const input = postShareSchema.parse({ password: "a planted word" });
    const { token } = await createShare(database.db, runId, input);
    const connect = async (extraHeaders: Record<string, string>) => {
      const socket = io(`http://127.0.0.1:${web.port}/share`, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
        auth: { token },
        extraHeaders,
      });
      const outcome = await outcomeOf(socket);
      socket.close();
      return outcome;
    };
    expect(await connect({})).toBe("share_locked");
    const pass = await unlockShare(database.db, {
      token,
      password: "a planted word",
      address: "198.51.100.1",
      isSecure: false,
    });
    expect(await connect({ cookie: pass.split(";")[0] ?? "" })).toBe("connected");
  });

  test("a socket that asks without end is cut off", async () => {
    const socket = io(`http://127.0.0.1:${web.port}/share`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { token: shareToken },
    });
    expect(await outcomeOf(socket)).toBe("connected");
    const cut = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    for (let round = 0; round < 400; round += 1) {
      socket.emit("share:subscribe", { v: 1, afterSeq: 0 }, () => {});
    }
    expect(await cut).toBe("io server disconnect");
  });
});

/** A fresh server has forgotten how much was asked. */
async function refill(): Promise<void> {
  if (asked++ % 200 === 199) {
    await web.close();
    web = await openWeb();
  }
}
let asked = 0;

describe("with a login", () => {
  test("the right secret opens pages and sockets until the logout", async () => {
    const answer = await login(secret);
    expect(answer.status).toBe(200);
    expect(String(answer.headers["set-cookie"])).toMatch(/HttpOnly; SameSite=Lax$/);
    const cookie = cookieOf(answer);
    expect((await ask("/runs", { headers: { cookie } })).body).toBe("behind the door");
    const socket = io(`http://127.0.0.1:${web.port}/app`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie },
    });
    expect(await outcomeOf(socket)).toBe("connected");
    const cut = new Promise((resolve) => socket.once("disconnect", resolve));
    const left = await ask("/api/v1/logout", { method: "POST", headers: { cookie } });
    expect(left.status).toBe(303);
    expect(String(left.headers["set-cookie"])).toContain("Max-Age=0");
    await cut;
    expect((await ask("/runs", { headers: { cookie } })).status).toBe(401);
  });

  test("a form without scripts works, and comes back with the problem", async () => {
    const form = (fields: Record<string, string>) =>
      ask("/api/v1/login", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
        body: String(new URLSearchParams(fields)),
      });
    const wrong = await form({ secret: "wrong", next: "/runs/r_1" });
    expect(wrong.status).toBe(303);
    expect(wrong.headers.location).toBe("/login?next=%2Fruns%2Fr_1&problem=login_required");
    const right = await form({ secret, next: "//evil.example" });
    expect(right.headers.location).toBe("/runs");
  });

  test("a session survives a restart, and ends when the secret is changed", async () => {
    const cookie = cookieOf(await login(secret));
    await web.close();
    web = await openWeb();
    expect((await ask("/runs", { headers: { cookie } })).status).toBe(200);
    await openAdminSecret(database.db, { given: "another-secret-of-this-test", renew: false });
    await openAdminSecret(database.db, { given: secret, renew: false });
    await web.close();
    web = await openWeb();
    expect((await ask("/runs", { headers: { cookie } })).status).toBe(401);
  });

  test("neither the secret nor a session can be read in the database", async () => {
    const cookie = cookieOf(await login(secret));
    const stored = JSON.stringify([
      await database.db.setting.findMany(),
      await database.db.loginSession.findMany(),
    ]);
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(cookie.split("=")[1]);
  });

  test("the cookie is secure behind TLS", async () => {
    const answer = await login(secret, { "x-forwarded-proto": "https" });
    expect(String(answer.headers["set-cookie"])).toContain("Secure");
  });
});

describe("guessing", () => {
  test("1,000 wrong secrets in a row: a handful is looked at, the rest is told to wait", async () => {
    const statuses: number[] = [];
    const lines: string[] = [];
    const before = setLogWriter((line) => lines.push(line));
    let retryAfter = 0;
    for (let round = 0; round < 1000; round += 1) {
      const answer = await login(`wrong ${round}`);
      statuses.push(answer.status);
      retryAfter = Math.max(retryAfter, Number(answer.headers["retry-after"] ?? 0));
    }
    setLogWriter(before);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const logged = lines.filter((line) => line.includes("wrong administrator secret"));
    expect(logged).toHaveLength(statuses.filter((status) => status === 401).length);
    expect(logged.at(-1)).toContain('"address":"127.0.0.1"');
    expect(lines.join("")).not.toMatch(/wrong \d/);
    // Five for nothing, then at most one for each second the test took.
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(15);
    expect(retryAfter).toBeGreaterThan(0);
    expect((await login(secret)).status).toBe(429);
  }, 60_000);

  test("another address may still log in; a visitor of the tunnel is told apart by its own address", async () => {
    addPublicHost("quick.example.com");
    const from = (visitor: string) => ({ host: "quick.example.com", "cf-connecting-ip": visitor });
    for (let round = 0; round < 8; round += 1) {
      await login("wrong", from("198.51.100.7"));
    }
    expect((await login(secret, from("198.51.100.7"))).status).toBe(429);
    expect((await login(secret, from("198.51.100.8"))).status).toBe(200);
    // Without the tunnel's name the header is anybody's word.
    const direct = await login("wrong", { "cf-connecting-ip": "198.51.100.7" });
    expect(direct.status).toBe(401);
  });

  test.each([
    ["a foreign origin", { origin: "https://evil.example" }],
    ["a foreign host", { host: "evil.example" }],
  ])("%s is refused before anything is looked at", async (_name, headers) => {
    expect((await login(secret, headers)).status).toBe(403);
  });
});

describe("the administrator secret", () => {
  test("is made once, shown once, and made anew when asked", async () => {
    const other = await createTestDatabase();
    try {
      const first = await openAdminSecret(other.db, { given: null, renew: false });
      expect(first.made).toMatch(/^[a-z2-9-]{29}$/);
      const second = await openAdminSecret(other.db, { given: null, renew: false });
      expect(second.made).toBeNull();
      expect(second.stored).toEqual(first.stored);
      const third = await openAdminSecret(other.db, { given: null, renew: true });
      expect(third.made).not.toBe(first.made);
    } finally {
      await other.close();
    }
  });

  test("that is too short is refused with the way out", async () => {
    await expect(
      openAdminSecret(database.db, { given: "short", renew: false }),
    ).rejects.toMatchObject({ code: "invalid_config" });
  });
});
