import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { freePort } from "../support/app";
import { until } from "../support/until";

const root = fileURLToPath(new URL("../..", import.meta.url));
const publicName = "calm-blue-river.trycloudflare.com";

/** Speaks as cloudflared does and opens nothing. */
const fakeTunnel = `#!${process.execPath}
console.error("INF Requesting new quick Tunnel on trycloudflare.com...");
console.error("INF |  https://${publicName}  |");
process.on("SIGINT", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
setInterval(() => {}, 1000);
`;

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

function ask(
  port: number,
  path: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

test("npm start -- --share prints the tunnel's address, shows a secret once and asks visitors for it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "skillopt-public-"));
  await writeFile(join(folder, "cloudflared"), fakeTunnel);
  await chmod(join(folder, "cloudflared"), 0o755);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(root, "scripts", "start.mjs"), "--share", "--no-demo", "--port", String(port)],
    {
      cwd: root,
      env: {
        ...process.env,
        PATH: [folder, dirname(process.execPath), process.env.PATH].join(delimiter),
        SKILLOPT_DATABASE_URL: `file:${join(folder, "skillopt.db")}`,
        SKILLOPT_RUNS_DIR: join(folder, "runs"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    await until(
      () => output.includes(`Public address: https://${publicName}`) || child.exitCode !== null,
    );
    expect(output).toContain(`Public address: https://${publicName}`);
    const secrets = [...output.matchAll(/shown only now: (\S+)/g)].map(
      ([, secret]) => secret ?? "",
    );
    expect(secrets).toHaveLength(1);

    const visitor = {
      host: publicName,
      "cf-connecting-ip": "198.51.100.7",
      "x-forwarded-proto": "https",
    };
    const page = { ...visitor, accept: "text/html" };
    // The web process is told the name of the tunnel by a message.
    await until(async () => (await ask(port, "/healthz", { headers: visitor })).status === 200);
    expect((await ask(port, "/runs", { headers: page })).headers.location).toMatch(/^\/login/);
    expect((await ask(port, "/api/v1/runs", { headers: visitor })).status).toBe(401);
    expect((await ask(port, "/runs", { headers: { ...page, host: "evil.example" } })).status).toBe(
      403,
    );
    const link = await ask(port, `/s/${"A".repeat(22)}`, { headers: page });
    expect(link.status).toBe(410);
    expect(link.body).toContain("This link is no longer available");

    const login = await ask(port, "/api/v1/login", {
      method: "POST",
      headers: { ...visitor, origin: `https://${publicName}`, "content-type": "application/json" },
      body: JSON.stringify({ secret: secrets[0] }),
    });
    expect(login.status).toBe(200);
    expect(String(login.headers["set-cookie"])).toMatch(/HttpOnly; SameSite=Lax; Secure$/);
    const cookie = String(login.headers["set-cookie"]).split(";")[0] ?? "";
    expect((await ask(port, "/api/v1/runs", { headers: { ...visitor, cookie } })).status).toBe(200);
    const foreign = await ask(port, "/api/v1/runs", {
      method: "POST",
      headers: {
        ...visitor,
        cookie,
        origin: "https://evil.example",
        "content-type": "application/json",
      },
      body: "{}",
    });
    expect(foreign.status).toBe(403);
    expect(output.split(secrets[0] ?? "").length).toBe(2);
  } finally {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
});
