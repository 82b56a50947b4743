import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPackedStatic } from "@/lib/http/packed-static";

const text = `export const words = ${JSON.stringify("packed and served ".repeat(200))};`;
let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-static-"));
  mkdirSync(join(folder, "static/chunks"), { recursive: true });
  writeFileSync(join(folder, "static/chunks/page-a1.js"), text);
  writeFileSync(join(folder, "secret.js"), "secret");
  const answer = createPackedStatic(folder);
  server = createServer((request, response) => {
    void answer(request, response, request.url ?? "").then((isDone) => {
      if (!isDone) {
        response.statusCode = 404;
        response.end("not mine");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, encoding: string) =>
  fetch(`${url}${path}`, { headers: { "accept-encoding": encoding } });

test("a built script goes out with brotli, for ever, and is the same script", async () => {
  for (const round of [1, 2]) {
    const response = await get("/_next/static/chunks/page-a1.js", "gzip, br");
    expect([round, response.status]).toEqual([round, 200]);
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(Number(response.headers.get("content-length"))).toBeLessThan(text.length / 4);
    expect(await response.text()).toBe(text);
  }
});

test("who takes no brotli, and every other path, is left to the page server", async () => {
  const paths = [
    ["/_next/static/chunks/page-a1.js", "gzip"],
    ["/_next/static/chunks/none.js", "br"],
    ["/_next/static/chunks/..%2f..%2fsecret.js", "br"],
    ["/_next/secret.js", "br"],
    ["/_next/static/chunks/", "br"],
  ] as const;
  for (const [path, encoding] of paths) {
    expect([path, (await get(path, encoding)).status]).toEqual([path, 404]);
  }
});
