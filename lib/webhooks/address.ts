import { lookup as lookUp } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Addresses that a webhook must not reach: a person who may change settings could otherwise make this
 * machine ask services of its own network, such as the metadata service of a cloud. Written as a list
 * of what is refused because everything else is the public internet.
 */
const refused = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  refused.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  refused.addSubnet(network, prefix, "ipv6");
}

/** Is this IP address one of the public internet? */
export function isPublicIp(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !refused.check(address, family === 6 ? "ipv6" : "ipv4");
}

export class PrivateAddressError extends Error {
  constructor(host: string) {
    super(
      `${host} is an address of this machine or its network. Name the host in SKILLOPT_WEBHOOK_HOSTS to allow it.`,
    );
    this.name = "PrivateAddressError";
  }
}

/** Host of an address without brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Refuses an address that is an IP of a private network itself. Throws PrivateAddressError. */
export function assertCallable(url: URL, allowedHosts: readonly string[]): void {
  const host = hostOf(url);
  if (isIP(host) !== 0 && !allowedHosts.includes(host) && !isPublicIp(host)) {
    throw new PrivateAddressError(host);
  }
}

/**
 * Look-up for the connection itself, so that the address that was checked is the one that is called:
 * a name cannot point to the internet when it is looked at and inside when it is used.
 */
export function checkedLookup(
  allowedHosts: readonly string[],
  resolve: typeof lookUp = lookUp,
): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }).then(
      (found) => {
        const isAllowed = allowedHosts.includes(hostname.toLowerCase());
        const usable = isAllowed ? found : found.filter(({ address }) => isPublicIp(address));
        const [first] = usable;
        if (first === undefined) {
          done(new PrivateAddressError(hostname), "", 0);
        } else if (options.all) {
          done(null, usable);
        } else {
          done(null, first.address, first.family);
        }
      },
      (error: NodeJS.ErrnoException) => done(error, "", 0),
    );
  };
}
