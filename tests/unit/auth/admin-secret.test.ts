import { expect, test } from "vitest";
import { newSecret } from "@/lib/auth/admin-secret";
import { hashSecret, isSecret } from "@/lib/auth/secret-hash";
import { sessionCookieHeader, sessionToken } from "@/lib/auth/sessions";

test("a made secret is long, easy to copy and never the same", () => {
  const secrets = new Set(Array.from({ length: 200 }, newSecret));
  expect(secrets.size).toBe(200);
  for (const secret of secrets) {
    expect(secret).toMatch(/^([a-hj-km-np-z2-9]{5}-){4}[a-hj-km-np-z2-9]{5}$/);
  }
});

test("only the right secret fits its hash, and the hash does not hold it", async () => {
  const stored = await hashSecret("correct horse battery");
  expect(JSON.stringify(stored)).not.toContain("correct");
  expect(await isSecret("correct horse battery", stored)).toBe(true);
  expect(await isSecret("correct horse batterx", stored)).toBe(false);
  expect(await isSecret("", stored)).toBe(false);
  expect((await hashSecret("correct horse battery")).hash).not.toBe(stored.hash);
});

test("the cookie is for this site and not for scripts, and secure behind TLS", () => {
  const token = "a".repeat(43);
  const header = sessionCookieHeader(token, { maxAgeSeconds: 60, isSecure: true });
  expect(header).toContain("HttpOnly");
  expect(header).toContain("SameSite=Lax");
  expect(header).toContain("Secure");
  expect(sessionCookieHeader(token, { maxAgeSeconds: 60, isSecure: false })).not.toContain(
    "Secure",
  );
  expect(sessionToken(`a=b; ${header.split(";")[0]}; c=d`)).toBe(token);
});

test.each([
  undefined,
  "",
  "skillopt_session=",
  "skillopt_session=short",
  `other=${"a".repeat(43)}`,
])("a cookie header without a session token gives none: %s", (header) => {
  expect(sessionToken(header)).toBeNull();
});
