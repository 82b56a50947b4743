import { expect, test } from "vitest";
import { isAllowedHost, isAllowedOrigin, isLoopback } from "@/lib/http/origin";

const loopback = { host: "127.0.0.1", allowedHosts: [] };
const open = { host: "0.0.0.0", allowedHosts: ["studio.example"] };

test.each(["localhost:7860", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST", "127.0.0.1"])(
  "the loopback name %s is answered",
  (host) => {
    expect(isAllowedHost(host, loopback)).toBe(true);
  },
);

test.each([
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example:7860",
  "192.168.1.5:7860",
  "user@localhost",
  "localhost/path",
  "localhost?x",
  "",
  null,
  undefined,
])("the name %j is not", (host) => {
  expect(isAllowedHost(host, loopback)).toBe(false);
});

test("bound to every address, addresses and named hosts are answered, other names are not", () => {
  expect(isAllowedHost("192.168.1.5:7860", open)).toBe(true);
  expect(isAllowedHost("[fe80::1]:7860", open)).toBe(true);
  expect(isAllowedHost("studio.example", open)).toBe(true);
  expect(isAllowedHost("rebound.example", open)).toBe(false);
});

test("a page may change something only on its own host and port", () => {
  const from = (origin: string | null, fetchSite: string | null = null) =>
    isAllowedOrigin({ host: "localhost:7860", origin, fetchSite }, loopback);
  expect(from("http://localhost:7860")).toBe(true);
  expect(from("https://localhost:7860")).toBe(true);
  expect(from("http://localhost:9999")).toBe(false);
  expect(from("http://127.0.0.1:7860")).toBe(false);
  expect(from("http://evil.example")).toBe(false);
  expect(from("null")).toBe(false);
  expect(from("file://localhost:7860")).toBe(false);
});

test("a program without Origin may; a browser that says cross-site may not", () => {
  const from = (fetchSite: string | null) =>
    isAllowedOrigin({ host: "localhost:7860", origin: null, fetchSite }, loopback);
  expect(from(null)).toBe(true);
  expect(from("same-origin")).toBe(true);
  expect(from("none")).toBe(true);
  expect(from("cross-site")).toBe(false);
  expect(from("same-site")).toBe(false);
});

test("an own-host origin does not help a host that is not answered", () => {
  const request = { host: "evil.example", origin: "http://evil.example", fetchSite: null };
  expect(isAllowedOrigin(request, loopback)).toBe(false);
});

test("only loopback addresses count as private", () => {
  expect(["127.0.0.1", "127.0.0.2", "::1", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "192.168.1.5", "studio.example"].some(isLoopback)).toBe(false);
});
