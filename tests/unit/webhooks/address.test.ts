import fc from "fast-check";
import { expect, test } from "vitest";
import { assertCallable, checkedLookup, isPublicIp } from "@/lib/webhooks/address";

test.each([
  "127.0.0.1",
  "127.8.8.8",
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "ff02::1",
  "not an address",
])("%s is not of the public internet", (address) => {
  expect(isPublicIp(address)).toBe(false);
});

test.each(["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])(
  "%s is",
  (address) => {
    expect(isPublicIp(address)).toBe(true);
  },
);

test.each([
  "http://127.0.0.1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://[::1]:8080/",
  "http://[::ffff:10.0.0.1]/",
  "https://169.254.169.254/latest/meta-data",
])("the address %s is refused however it is spelled", (address) => {
  expect(() => assertCallable(new URL(address), [])).toThrow(/SKILLOPT_WEBHOOK_HOSTS/);
});

test("a host that was named is allowed, and only that one", () => {
  expect(() => assertCallable(new URL("http://127.0.0.1:9000/"), ["127.0.0.1"])).not.toThrow();
  expect(() => assertCallable(new URL("http://127.0.0.2:9000/"), ["127.0.0.1"])).toThrow();
});

type Found = { readonly address: string; readonly family: number };

function lookUp(found: readonly Found[], allowed: readonly string[] = []) {
  const lookup = checkedLookup(allowed, (async () => found) as never);
  return new Promise<{ error: Error | null; addresses: Found[] }>((resolve) => {
    lookup("hooks.example", { all: true }, (error, addresses) =>
      resolve({ error, addresses: Array.isArray(addresses) ? addresses : [] }),
    );
  });
}

test("a name that points inside is refused when the connection is made", async () => {
  const { error } = await lookUp([{ address: "192.168.0.10", family: 4 }]);
  expect(error?.message).toContain("hooks.example is an address of this machine or its network");
});

test("of a name with addresses inside and outside only the outer ones are called", async () => {
  const outer = { address: "93.184.216.34", family: 4 };
  const { error, addresses } = await lookUp([{ address: "10.0.0.1", family: 4 }, outer]);
  expect(error).toBeNull();
  expect(addresses).toEqual([outer]);
});

test("whatever a name points to, no private address is ever handed on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.ipV4(), { maxLength: 6 }), async (found) => {
      const { addresses } = await lookUp(found.map((address) => ({ address, family: 4 })));
      expect(addresses.every(({ address }) => isPublicIp(address))).toBe(true);
    }),
  );
});
