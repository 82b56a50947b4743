import { expect, test } from "vitest";
import { isPublicPath, safeReturnPath } from "@/lib/http/public-paths";

const token = "AbC_-012345678901234";

test.each([
  "/healthz",
  "/readyz",
  "/api/v1/health",
  "/login",
  "/api/v1/login",
  `/s/${token}`,
  `/s/${token}/best_skill.md`,
  `/embed/${token}`,
  "/icon.svg",
  "/_next/static/chunks/0a1-b_c.js",
  "/_next/static/media/Geist.abc123.woff2",
])("opens without a login: %s", (path) => {
  expect(isPublicPath(path)).toBe(true);
});

test.each([
  "/",
  "/runs",
  "/api/v1/runs",
  "/api/v1/health/../runs",
  "/api/v1/healthx",
  "/login/../runs",
  "//runs",
  "/s/../runs",
  "/s/%2e%2e/runs",
  "/s/..%2fruns",
  `/s/${token}/../../runs`,
  `/s/${token}/%2e%2e/%2e%2e/runs`,
  `/s/${token}/a/b`,
  "/s//runs",
  "/s/",
  "/S/abc/../../runs",
  "/_next/static/../../runs",
  "/_next/static/%2e%2e/%2e%2e/runs",
  "/_next/static/..\\..\\runs",
  "/_next/image",
  "/_next/data/x.json",
  "/login\n/runs",
  "/healthz/",
])("needs a login: %s", (path) => {
  expect(isPublicPath(path)).toBe(false);
});

test.each([
  ["/runs/r_1?tab=steps", "/runs/r_1?tab=steps"],
  ["//evil.example", "/runs"],
  ["/\\evil.example", "/runs"],
  ["https://evil.example", "/runs"],
  ["/a\r\nset-cookie: x", "/runs"],
  ["/login?next=/login", "/runs"],
  ["", "/runs"],
  [null, "/runs"],
])("after the login a browser stays in this app: %s", (given, expected) => {
  expect(safeReturnPath(given)).toBe(expected);
});
