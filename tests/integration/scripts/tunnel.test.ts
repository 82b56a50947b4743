import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const tunnelFile = fileURLToPath(new URL("../../../scripts/tunnel.mjs", import.meta.url));
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillopt-tunnel-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Opens a tunnel with `program` as the only cloudflared of this machine and tells what happened. */
async function open(program: string | null, environment: Record<string, string> = {}) {
  if (program !== null) {
    await writeFile(join(folder, "cloudflared"), `#!${process.execPath}\n${program}`);
    await chmod(join(folder, "cloudflared"), 0o755);
  }
  const main = `
import { openTunnel } from ${JSON.stringify(pathToFileURL(tunnelFile).href)};
let tunnel = null;
const end = (text) => { console.log(text); setTimeout(() => { tunnel?.stop(); }, 50); };
tunnel = await openTunnel({
  target: "http://127.0.0.1:7860",
  onUrl: (url) => end("URL " + url),
  onProblem: (text) => end("PROBLEM " + text),
});
console.log(tunnel === null ? "NO TUNNEL" : "OPEN");
`;
  const mainFile = join(folder, "main.mjs");
  await writeFile(mainFile, main);
  const child = spawn(process.execPath, [mainFile], {
    env: { NODE_ENV: "test", PATH: folder, HOME: folder, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  await new Promise((resolve) => child.on("close", resolve));
  return output;
}

test("the address that cloudflared prints is handed on, and the target is the app", async () => {
  const output = await open(`
console.error("INF Requesting new quick Tunnel on trycloudflare.com...");
console.error("INF args " + process.argv.slice(2).join(" "));
console.error("INF |  https://calm-blue-river.trycloudflare.com  |");
process.on("SIGINT", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
setInterval(() => {}, 1000);
`);
  expect(output).toContain("OPEN");
  expect(output).toContain("URL https://calm-blue-river.trycloudflare.com");
  expect(output).not.toContain("PROBLEM");
}, 20_000);

test("npm's own folder, which holds a command of the same name, is passed over", async () => {
  const { findOnPath } = await import(pathToFileURL(tunnelFile).href);
  await open("process.exit(0);");
  const own = join(folder, "node_modules", ".bin");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "cloudflared"), "");
  await chmod(join(own, "cloudflared"), 0o755);
  expect(findOnPath(own)).toBeNull();
  expect(findOnPath([own, folder].join(delimiter))).toBe(join(folder, "cloudflared"));
}, 20_000);

test("a program that gives up says why, and nothing is thrown", async () => {
  const output = await open(`
console.error("ERR failed to request quick Tunnel: dial tcp: no route to host");
process.exit(1);
`);
  expect(output).toContain("PROBLEM cloudflared ended with exit code 1");
  expect(output).toContain("no route to host");
}, 20_000);

test("without the program and without a network there is a sentence with the way out", async () => {
  const output = await open(null, { CLOUDFLARED_BIN: join(folder, "missing", "cloudflared") });
  expect(output).toContain("PROBLEM the program cloudflared is missing");
  expect(output).toContain("on the PATH");
  expect(output).toContain("NO TUNNEL");
}, 60_000);
